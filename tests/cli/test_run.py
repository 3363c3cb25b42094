"""The command `echotui run`: what belongs to the program, and what it becomes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.cli.run_line import program_of
from echotui.cli.usage_error import PYTHONS
from echotui.runtime import other_python
from echotui.runtime.program_run import RunRequest
from tests.clients import PATIENCE

PRINTS = """
import os, signal, sys
print(os.getpid(), __name__, sys.argv[1:], signal.getsignal(signal.SIGHUP).name, flush=True)
print(sys.stdin.read(), end="", file=sys.stderr)
sys.exit(7)
"""


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("run app.py", RunRequest(words=("app.py",))),
        (
            "run --python /x/python --allow-kick app.py --help -h --python=y -- --allow-kick",
            RunRequest(
                words=("app.py", "--help", "-h", "--python=y", "--", "--allow-kick"),
                python="/x/python", allow_kick=True,
            ),
        ),
        ("run -m uvicorn --help", RunRequest(words=("--help",), module="uvicorn")),
        ("run -muvicorn -m x", RunRequest(words=("-m", "x"), module="uvicorn")),
        ("run --module=uvicorn", RunRequest(module="uvicorn")),
        ("run -m a.b c --python x", RunRequest(words=("c", "--python", "x"), module="a.b")),
        ("run -- --python", RunRequest(words=("--python",))),
        ("run --help", None),
        ("run --allow-kick -h app.py", None),
        ("run --python", None),
        ("run --python=", None),
        ("run --python a --python b app.py", None),
        ("run -m", None),
        ("run --", None),
        ("run", None),
        ("watch app.py", None),
    ],
)  # fmt: skip
def test_all_behind_the_program_is_its_own(line: str, request_: RunRequest | None) -> None:
    assert program_of(line.split()) == request_


def test_its_help_and_no_other() -> None:
    printed = parse(["run", "--help"])
    assert isinstance(printed, str)
    assert "--python PATH" in printed
    assert program_of(["run", "app.py", "", "\udcff"]) == RunRequest(("app.py", "", "\udcff"))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("", "run: name a script, or a module with -m; see echotui run --help"),
        ("-m", "-m needs a value; see echotui run --help"),
        ("-W error app.py", f"unknown option '-W'; {PYTHONS}"),
        ("--allow-kik app.py", "unknown option '--allow-kik'; did you mean --allow-kick?"),
        ("--python a --python b x", "--python: this setting is given more than once"),
        ("--python= app.py", "--python: '' is not the path of a Python, or its name"),
        ("--python", "--python needs a value; see echotui run --help"),
        ("no.py", "run: no.py: No such file or directory"),
        ("folder", "run: folder is a directory without __main__.py"),
        ("--python no/python app.py", "run: --python no/python: No such file or directory"),
        ("--python no-python app.py", "run: --python no-python is not in PATH"),
        ("--python ./folder app.py", "run: --python ./folder is a directory"),
        ("--python ./app.py app.py", "run: --python ./app.py cannot be executed"),
        ("--python ./broken app.py", "run: --python ./broken: No such file or directory"),
        ("--python ./other app.py", "run: --python ./other is no Python"),
        ("--python ./old app.py", "run: --python ./old is Python 3.9; 3.10 or later is needed"),
        ("--python ./slow app.py", "run: --python ./slow did not print its version within 0.1 s"),
    ],
)  # fmt: skip
def test_what_cannot_run_is_one_line(
    line: str,
    error: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if "slow" in line:
        monkeypatch.setattr(other_python, "WITHIN", 0.1)
    (tmp_path / "folder").mkdir()
    (tmp_path / "app.py").touch()
    for name, text in (
        ("broken", "#!/no/such"),
        ("other", "#!/bin/sh\necho 3"),
        ("old", "#!/bin/sh\necho Python 3.9"),
        ("slow", "#!/bin/sh\nexec sleep 100"),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o700)
    with pytest.raises(SystemExit) as caught:
        cli.main(["run", *line.split()])
    assert caught.value.code == cli.EXIT_USAGE
    assert capsys.readouterr() == ("", f"echotui: {error}\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads all")
def test_a_script_that_may_not_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "app.py"
    script.touch(0)
    with pytest.raises(SystemExit) as caught:
        cli.main(["run", str(script)])
    assert caught.value.code == cli.EXIT_USAGE
    assert capsys.readouterr().err == f"echotui: run: {script}: Permission denied\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(PRINTS)
    return path


def started(*argv: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        # An ignored signal stays ignored.
        ["nohup", sys.executable, "-m", "echotui", "run", *argv],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("python", [(), ("--python", sys.executable)])
def test_it_becomes_the_program(python: tuple[str, ...], script: Path) -> None:
    with started(*python, script, "--help", "") as program:
        out, err = program.communicate("its input", timeout=PATIENCE)
    assert (program.returncode, err) == (7, "its input")
    assert out == f"{program.pid} __main__ ['--help', ''] SIG_IGN\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_for_the_program(number: signal.Signals, script: Path) -> None:
    # As systemd or docker stop it: by the pid that they started.
    script.write_text(
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit('stopped'))\n"
        "print('ready', flush=True)\ntime.sleep(100)"
    )
    with started(script) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(number)
        out, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, out, err) == (1, "", "stopped\n")


def test_a_module_has_its_own_help() -> None:
    with started("-m", "json.tool", "--help") as program:
        out, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, err) == (0, "")
    assert "json.tool" in out
