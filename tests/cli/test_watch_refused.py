"""What the commands say of a program that cannot be watched: one line, and an exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Final, NamedTuple

import pytest

from echotui.cli import main as cli
from echotui.sources.process import proc_files, rights
from tests.foreign import OTHER, needs_root
from tests.sources.process.target import Target, unshared

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

ASKING: Final = """
import io, json, os, sys
from echotui.cli import main
usual = sys.stdout
def ask(argv):
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    try:
        main.main(argv)
    except SystemExit as end:
        for each in (sys.stdout, sys.stderr):
            each.seek(0)
        return end.code, sys.stderr.read(), sys.stdout.read()
    finally:
        sys.stdout, sys.stderr = usual, sys.__stderr__
# All that a refusal needs is loaded: another user may not be allowed to read the modules.
"".encode("unicode_escape")
for argv in (["watch", "999999999"], ["ls", "--on", "watch:999999999"],
             ["kick", "in>1", "--yes", "--on", "watch:999999999"]):
    ask(argv)
{before}
print(json.dumps([ask(argv) for argv in {commands}]))
"""
AS_OTHER: Final = f"""
os.setgroups([])
os.setresgid({OTHER}, {OTHER}, {OTHER})
os.setresuid({OTHER}, {OTHER}, {OTHER})
"""
LISTENER: Final = (
    "listener = socket.create_server(('127.0.0.1', 0)); answer = listener.getsockname()[1]"
)


class Answer(NamedTuple):
    code: int
    error: str
    output: str


def refused(text: str, code: int = cli.EXIT_USAGE) -> Answer:
    return Answer(code, f"echotui: {text}\n", "")


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def ask(*commands: str, around: Sequence[str] = (), before: str = "") -> list[Answer]:
    """Run commands in a process of its own, and return what came of each."""
    code = ASKING.format(before=before, commands=[command.split() for command in commands])
    done = subprocess.run(
        [*around, sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert not done.stderr
    return [Answer(*each) for each in json.loads(done.stdout)]


def in_process(capsys: pytest.CaptureFixture[str], command: str) -> Answer:
    with pytest.raises(SystemExit) as caught:
        cli.main(command.split())
    code = caught.value.code
    assert isinstance(code, int)
    return Answer(code, *reversed(capsys.readouterr()))


def test_one_that_has_ended(capsys: pytest.CaptureFixture[str], opened: ExitStack) -> None:
    target = opened.enter_context(Target())
    name = proc_files.stat(target.pid).name
    target.end()
    os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
    assert in_process(capsys, f"ls --on watch:{target.pid}") == refused(
        f"process {target.pid} ({name}) is a zombie: it has ended, and its parent, process"
        f" {os.getpid()}, has not waited for it"
    )


@pytest.mark.parametrize(
    "command", ["ls --on watch:1", "ls --on watch::80", "journal --on watch:a"]
)
def test_elsewhere_than_on_linux(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(rights, "sys", SimpleNamespace(platform="darwin"))
    assert in_process(capsys, command) == refused("watch needs Linux: it reads /proc")


@needs_root
def test_another_user(opened: ExitStack) -> None:
    roots, changed = (opened.enter_context(Target()) for _ in range(2))
    port = roots.run(LISTENER)
    changed.run(AS_OTHER)
    of_root, of_changed = (proc_files.stat(each.pid).name for each in (roots, changed))
    roots_pid, at_port, unread, unkicked = ask(
        f"ls --on watch:{roots.pid}",
        f"ls --on watch::{port}",
        f"ls --on watch:{changed.pid}",
        f"kick fd:9 --allow-kick --on watch:{changed.pid}",
        before=AS_OTHER,
    )  # fmt: skip
    assert roots_pid == refused(
        f"process {roots.pid} ({of_root}) is of the user root; root may read it (sudo)"
    )
    assert at_port == refused(
        f"the program at TCP port {port} (user root) cannot be read: root may read it (sudo)"
    )
    own = refused(
        f"process {changed.pid} ({of_changed}) changed its user since it started, or has more"
        " rights; root may read it (sudo)"
    )
    assert [unread, unkicked] == [own, own]


def test_root_of_a_container(opened: ExitStack) -> None:
    target = opened.enter_context(Target())
    port, name = target.run(LISTENER), proc_files.stat(target.pid).name
    by_pid, by_port = ask(
        f"ls --on watch:{target.pid}",
        f"ls --on watch::{port}",
        around=unshared("--user", "--map-root-user"),
    )
    assert by_pid == refused(
        f"process {target.pid} ({name}) may not be read: CAP_SYS_PTRACE is missing; a"
        " container gets it by --cap-add SYS_PTRACE"
    )
    assert by_port.code == cli.EXIT_USAGE
    assert by_port.error.startswith(f"echotui: the program at TCP port {port} (user ")
    assert by_port.error.endswith(
        ") cannot be read: it is in another PID namespace, or CAP_SYS_PTRACE is missing\n"
    )


def test_from_another_pid_namespace(opened: ExitStack) -> None:
    target = opened.enter_context(Target())
    port = target.run(LISTENER)
    by_pid, by_port = ask(
        f"ls --on watch:{target.pid}", f"ls --on watch::{port}",
        around=unshared("--user", "--map-root-user", "--pid", "--fork", "--mount-proc"),
    )  # fmt: skip
    assert by_pid == refused(f"there is no process {target.pid}", cli.EXIT_NO_SERVER)
    assert by_port.error.endswith(
        ") cannot be read: it is in another PID namespace, or CAP_SYS_PTRACE is missing\n"
    )
