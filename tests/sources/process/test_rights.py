import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from echotui.sources.process import proc_files, rights
from echotui.sources.process.proc_files import NotAllowedError, stat
from echotui.sources.process.rights import kickable, readable
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

NOBODY = 65534
AS_NOBODY = """
import os
from echotui.errors import StartError
from echotui.sources.process.rights import kickable, readable
from echotui.sources.finding.finders import ByPort
os.setgroups([])
os.setresgid({nobody}, {nobody}, {nobody})
os.setresuid({nobody}, {nobody}, {nobody})
print(readable({pid}))
print(kickable({pid}))
try:
    ByPort({port}).find()
except StartError as error:
    print(error)
"""


def test_nothing_is_missing_for_a_process_of_ours() -> None:
    with Target() as target:
        assert readable(target.pid) == ""
        # Where Yama restricts it, a child still is allowed: kernel.yama.ptrace_scope 1.
        assert kickable(target.pid) == ""


def test_a_process_that_has_ended() -> None:
    with Target() as target:
        target.end()
        os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
        name = stat(target.pid).name
        assert readable(target.pid) == (
            f"process {target.pid} ({name}) is a zombie: it has ended, and its parent, process"
            f" {os.getpid()}, has not waited for it"
        )
    assert readable(target.pid) == f"there is no process {target.pid}"
    assert kickable(target.pid) == f"process {target.pid}: No such process"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: it runs as another user")
def test_a_process_of_another_user() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        pid, port = os.getpid(), listener.getsockname()[1]
        code = AS_NOBODY.format(nobody=NOBODY, pid=pid, port=port)
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    name = stat(pid).name
    reading, kicking, listening = done.stdout.splitlines()
    assert reading == (f"process {pid} ({name}) is of the user root; root may read it (sudo)")
    assert kicking.startswith(f"a kick needs ptrace rights on process {pid}")
    assert kicking.endswith("root has them (sudo)")
    assert listening == (
        f"the program at TCP port {port} (user root) cannot be read: root may read it (sudo)"
    )


def test_one_that_changed_its_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pid: int) -> dict[int, str]:
        raise NotAllowedError

    monkeypatch.setattr(proc_files, "links", refuse)
    pid, uid = os.getpid(), os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(proc_files, "user", lambda _pid: 1000)
    assert "changed its user since it started" in readable(pid)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert readable(pid).endswith(f"may not be read: {rights.IN_CONTAINER}")
    assert uid >= 0


def test_hidden_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(pid: int, _signal: int) -> None:
        raise PermissionError(pid)

    monkeypatch.setattr(os, "kill", hidden)
    assert readable(999999999).startswith("process 999999999 is another user's, and /proc hides")


@pytest.mark.parametrize(("scope", "why"), [("1", " (kernel.yama.ptrace_scope is 1)"), ("0", "")])
def test_why_no_kick_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scope: str, why: str
) -> None:
    file = tmp_path / "ptrace_scope"
    file.write_text(f"{scope}\n")
    monkeypatch.setattr(rights, "SCOPE", file)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert rights.no_duplicate(7, PermissionError(1, "")) == (
        f"a kick needs ptrace rights on process 7{why}; root has them (sudo)"
    )
    assert "Linux 5.6" in rights.no_duplicate(7, OSError(38, "not implemented"))
