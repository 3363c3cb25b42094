import pytest

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.cli.commands import COMMANDS
from echotui.runtime.request import DemoRequest


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    # rich, which draws the help, obeys these.
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def output_of(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[str, str]:
    with pytest.raises(SystemExit):
        cli.main(argv)
    return capsys.readouterr()


def default_of(help_text: str, option: str) -> str:
    (line,) = [line for line in help_text.splitlines() if f"│ {option} " in line]
    return line.partition("[default: ")[2].partition("]")[0]


@pytest.mark.parametrize(
    ("option", "usual", "demo"),
    [("--port -p N", "10000", "0"), ("--payload --no-payload", "false", "true")],
)
def test_the_help_shows_the_defaults_of_its_command(
    capsys: pytest.CaptureFixture[str], option: str, usual: str, demo: str
) -> None:
    assert default_of(output_of(capsys, "--help")[0], option) == usual
    assert default_of(output_of(capsys, "demo", "--help")[0], option) == demo


@pytest.mark.parametrize("command", COMMANDS)
def test_each_option_is_in_a_box_of_ours(capsys: pytest.CaptureFixture[str], command: str) -> None:
    # The library's box has what a function's arguments are called, without a word about it.
    assert "─ Parameters ─" not in output_of(capsys, command, "--help")[0]


def test_the_name_of_a_scenario_is_not_that_of_the_server() -> None:
    request = parse(["demo", "crowd", "--name", "web-3"])
    assert isinstance(request, DemoRequest)
    assert (request.scenario.name, request.settings.name) == ("crowd", "web-3")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("foo",), "unexpected argument 'foo'; see echotui --help"),
        (("crwod",), "unexpected argument 'crwod'; did you mean echotui demo crowd?"),
        (("dmeo",), "unexpected argument 'dmeo'; did you mean echotui demo?"),
        (("man", "demo"), "unexpected argument 'demo'; see echotui man --help"),
        (
            ("help", "hepl"),
            f"'hepl' is not allowed here; did you mean help? allowed are {', '.join(COMMANDS)}",
        ),
        (("demo", "foo", "bar"), "unexpected argument 'bar'; see echotui demo --help"),
        (("--xyz",), "unknown option '--xyz'; see echotui --help"),
        (("demo", "--xyz"), "unknown option '--xyz'; see echotui demo --help"),
        (("--speed", "2"), "unknown option '--speed'; it is one of echotui demo"),
        (("demo", "--sped", "2"), "unknown option '--sped'; did you mean --speed?"),
        (("demo", "--port"), "--port needs a value; see echotui demo --help"),
    ],
)
def test_the_hint_names_the_command(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], message: str
) -> None:
    assert output_of(capsys, *argv) == ("", f"echotui: {message}\n")
