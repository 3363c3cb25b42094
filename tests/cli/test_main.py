import gc
import re
import shlex
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import pytest
from cyclopts import CycloptsError

from echotui.cli import arguments, dispatch, texts
from echotui.cli import main as cli
from echotui.cli.commands import ENTRIES
from echotui.config.settings import OPTIONS, Settings
from echotui.errors import NoServerError, StartError
from echotui.runtime import session

SEE_HELP = "see echotui --help"
HOSTS = "an address or a host name (to listen on every interface, name 0.0.0.0 or ::)"
NO_HOST = "name at least one address or host name, such as 127.0.0.1"
PORTS = "a port from 0 to 65535 (0 takes any free one)"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    # rich, which draws the help, obeys these.
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    # `terminal/test_fault_14_25_cannot_start.py` has it checked.
    monkeypatch.setattr("echotui.runtime.startup.check_terminal", lambda: None)


def run(*argv: str) -> int:
    with pytest.raises(SystemExit) as caught:
        cli.main(argv)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def program(*argv: str | bytes) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "echotui", *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_session_returns_the_exit_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requested: list[Settings] = []

    def run_session(settings: Settings) -> int:
        requested.append(settings)
        return 7

    monkeypatch.setattr(session, "run", run_session)
    assert run("--port", "0") == 7
    assert requested == [Settings(port=0)]


def test_a_failed_start_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_session(_settings: Settings) -> NoReturn:
        raise StartError("127.0.0.1:80: permission denied\n\x1b[31m")

    monkeypatch.setattr(session, "run", run_session)
    assert run() == 2
    assert capsys.readouterr() == ("", "echotui: 127.0.0.1:80: permission denied\\n\\x1b[31m\n")


def test_no_server_has_a_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_session(_settings: Settings) -> NoReturn:
        raise NoServerError("no server runs here")

    monkeypatch.setattr(session, "run", run_session)
    assert run() == 4
    assert capsys.readouterr() == ("", "echotui: no server runs here\n")


@pytest.mark.parametrize("module", dispatch.RUNS.values())
def test_each_request_has_a_module_that_runs_it(module: str) -> None:
    assert callable(import_module(module).run)


def test_an_interrupt_before_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_session(_settings: Settings) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "run", run_session)
    assert run() == 130
    assert capsys.readouterr() == ("", "")


def test_garbage_collection_is_off_until_the_session_turns_it_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enabled: list[bool] = []

    def run_session(*_asked: object) -> NoReturn:
        enabled.append(gc.isenabled())
        raise StartError("no")

    monkeypatch.setattr(session, "run", run_session)
    assert run() == 2
    assert (enabled, gc.isenabled()) == ([False], True)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--prot", "80"], "unknown option '--prot'; did you mean --port?"),
        (["--prot=hunter2"], "unknown option '--prot'; did you mean --port?"),
        (["--hlep"], "unknown option '--hlep'; did you mean --help?"),
        (["--xyz"], f"unknown option '--xyz'; {SEE_HELP}"),
        (["-P", "80"], f"unknown option '-P'; {SEE_HELP}"),
        (["-p"], f"-p needs a value; {SEE_HELP}"),
        (["-p", "1", "--port", "2"], "--port: this setting is given more than once"),
        (["--\x1b[2Jx"], f"unknown option '--\\x1b[2Jx'; {SEE_HELP}"),
        (["--empty-host"], f"unknown option '--empty-host'; {SEE_HELP}"),
        (["--port"], f"--port needs a value; {SEE_HELP}"),
        (["--port", "--host", "::1"], f"--port needs a value; {SEE_HELP}"),
        (["--port", "1", "--port=2"], "--port: this setting is given more than once"),
        (["--payload", "--no-payload"], "--no-payload: this setting is given more than once"),
        (["--payload=maybe"], "--payload: 'maybe' is not true or false"),
        (["80"], f"unexpected argument '80'; {SEE_HELP}"),
        (["--", "80"], f"unexpected argument '80'; {SEE_HELP}"),
        ([""], f"unexpected argument ''; {SEE_HELP}"),
        (["\x07\n"], f"unexpected argument '\\x07\\n'; {SEE_HELP}"),
        (["--port", "http"], f"--port: 'http' is not {PORTS}"),
        (["--port", "65536"], f"--port: '65536' is not {PORTS}"),
        (["--port", "-1"], f"--port: '-1' is not {PORTS}"),
        (["--port="], f"--port: '' is not {PORTS}"),
        (["--port", "\udcff\x1b[2J"], f"--port: '\\udcff\\x1b[2J' is not {PORTS}"),
        (["--host", ""], f"--host: '' is not {HOSTS}"),
        (["--host", '["::1"]', "--host", "a,b"], f"--host: 'a,b' is not {HOSTS}"),
        (["--host", "::1", "--host", "::1"], "--host: '::1' is given more than once"),
        (["--strategy", "fast"], "--strategy: 'fast' is not one of eager, textbook"),
        (["--theme", "red"], "--theme: 'red' is not one of dark, light, contrast, deutan, tritan"),
        (["--loop", "none"], "--loop: 'none' is not one of auto, asyncio, uvloop"),
        (
            ["--high-water", "1KiB"],
            (
                "the low watermark, 64KiB (default), must be below"
                " the high watermark, 1KiB (flag --high-water)"
            ),
        ),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], argv: list[str], message: str) -> None:
    assert run(*argv) == 2
    assert capsys.readouterr() == ("", f"echotui: {message}\n")


def test_any_other_error_of_cyclopts_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def application(_origins: dict[str, str]) -> NoReturn:
        raise CycloptsError("two\nlines")

    monkeypatch.setattr(arguments, "application", application)
    assert run() == 2
    assert capsys.readouterr() == ("", f"echotui: two\\nlines; {SEE_HELP}\n")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "", f"ECHOTUI_PORT: '' is not {PORTS}"),
        ("HOST", "", f"ECHOTUI_HOST: {NO_HOST}"),
        ("HOST", "a,b", f"ECHOTUI_HOST: 'a,b' is not {HOSTS}"),
        ("PAYLOAD", "perhaps", "ECHOTUI_PAYLOAD: 'perhaps' is not true or false"),
        ("REFRESH", "0", "ECHOTUI_REFRESH: '0' is not a number of seconds from 0.05 to 60"),
        (
            "LOW_WATER",
            "1MiB",
            (
                "the low watermark, 1MiB (environment ECHOTUI_LOW_WATER), must be below"
                " the high watermark, 256KiB (default)"
            ),
        ),
        ("CONFIG", "/no/such", "/no/such: there is no such file (environment ECHOTUI_CONFIG)"),
    ],
)
def test_wrong_environment(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.setenv(f"ECHOTUI_{name}", value)
    assert run() == 2
    assert capsys.readouterr() == ("", f"echotui: {message}\n")


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help", "--port", "wrong") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    words = out.replace("│", " ").split()
    flags = [option.flag for option in OPTIONS.values()]
    named = [*flags, "--no-payload", "--print-config", "--version"]
    assert [name for name in named if name not in words] == []
    titles = ["─ Server ─", "─ Limits and timeouts ─", "─ Dashboard ─", "─ Program ─"]
    assert sorted(titles, key=out.index) == titles
    text = " ".join(words)
    assert "[default: 256KiB]" in text
    assert "SIZE is in bytes, or has a unit: KiB, MiB or GiB" in text


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert run(flag) == 0
    assert capsys.readouterr() == (f"echotui {version('echotui')}\n", "")


@pytest.mark.parametrize(
    ("asked", "same"),
    [(["help"], ["--help"]), (["-h"], ["--help"]), (["help", "demo"], ["demo", "--help"])],
)
def test_help_has_other_ways(
    capsys: pytest.CaptureFixture[str], asked: list[str], same: list[str]
) -> None:
    assert (run(*asked), run(*same)) == (0, 0)
    text = capsys.readouterr().out
    assert text == 2 * text[: len(text) // 2]
    examples = text.partition("Examples:\n")[2].splitlines()
    assert all(line.startswith("  echotui") for line in examples[:4])


def test_every_example_can_be_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(
        'name = "a"\nline = "b"\n[[steps]]\nseconds = 1\ncaptions = [{ text = "c" }]\n'
    )
    for command, _ in (*texts.EXAMPLES, *(each for entry in ENTRIES for each in entry.examples)):
        # What follows is for the shell.
        argv = shlex.split(re.split(r" \| ", command)[0])
        assert not isinstance(arguments.parse(argv[1:]), str)


def test_what_is_never_drawn_loads_no_textual() -> None:
    code = """if True:
        import sys
        from echotui.cli.main import main
        # The last two are refused: there is no terminal.
        for argv, code in ((["--help"], 0), (["--print-config"], 0), ([], 2), (["attach"], 2)):
            try:
                main(argv)
            except SystemExit as end:
                assert end.code == code, (argv, end.code)
        sys.exit("textual" in sys.modules)
        """
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 0


def test_the_program_prints_without_a_terminal() -> None:
    for argv, begin in ((["--help"], "Usage: echotui"), (["--print-config"], "host ")):
        ended = program(*argv)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.startswith(begin)
        assert "\x1b" not in ended.stdout


def test_the_program_prints_one_line_of_error() -> None:
    ended = program("--host", b"\xff\x1b]0;x\x07")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"echotui: --host: '\\udcff\\x1b]0;x\\x07' is not {HOSTS}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_output_that_cannot_be_written() -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m echotui --print-config >/dev/full', sys.executable],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    message = "echotui: cannot write to standard output: No space left on device\n"
    assert (ended.returncode, ended.stderr) == (2, message)


def test_closed_streams() -> None:
    for redirect, code in (("--help >&-", 0), ("--port x 2>&-", 2)):
        ended = subprocess.run(
            ["/bin/sh", "-c", f'"$0" -m echotui {redirect}', sys.executable],
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (code, b"", b"")
