from pathlib import Path

import pytest

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.config.settings import Settings
from echotui.demo.scenario import Kind, Part
from echotui.demo.scenario_files import find, shipped
from echotui.model.strategy import Strategy
from echotui.runtime.request import DemoRequest

NAMES = "tour, backpressure, burst, crowd, half-close, hostile, resets, strategies"
LOW_OVER_HIGH = (
    "the low watermark, 64KiB (default), must be below the high watermark, 1 (flag --high-water)"
)
SPEEDS = "a number from 0.1 to 100"
SEEDS = "a whole number from 0 to 9007199254740992"
DURATIONS = "a number of seconds from 0 to 86400"
DEMO_SETTINGS = Settings(port=0, payload=True)
SCENARIO = """\
name = "mine"
line = "what I want to show"

[[steps]]
captions = [{ text = "{ann} talks." }]
seconds = 2.5
parts = [{ name = "ann", kind = "chatty" }]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A scenario's file."""
    path = tmp_path / "mine.toml"
    path.write_text(SCENARIO)
    return path


def request_of(*argv: str) -> DemoRequest:
    request = parse(["demo", *argv])
    assert isinstance(request, DemoRequest)
    return request


def printed(*argv: str) -> str:
    text = parse(["demo", *argv])
    assert isinstance(text, str)
    return text


def refusal(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The line that refuses a command line."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["demo", *argv])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), err[:9]) == ("", 1, "echotui: ")
    return err.removeprefix("echotui: ").rstrip("\n")


def test_no_arguments_are_the_tour() -> None:
    assert request_of() == DemoRequest(DEMO_SETTINGS, find("tour"), 1, 1.0, False, 0.0)


def test_the_list_names_all_with_a_line_the_default_first() -> None:
    lines = printed("--list").splitlines()
    assert [line.split()[0] for line in lines] == list(shipped()) == NAMES.split(", ")
    for line in lines:
        name, says = line.split(maxsplit=1)
        assert says == find(name).line
    assert len({line.index(find(line.split()[0]).line) for line in lines}) == 1
    assert printed("burst", "--speed", "2", "--list") == printed("--list")


@pytest.mark.parametrize("name", NAMES.split(", "))
def test_a_shipped_scenario_by_its_name(name: str) -> None:
    assert request_of(name).scenario == find(name)
    assert request_of(name).scenario.name == name


@pytest.mark.parametrize("way", ["absolute", "relative", "with a folder", "without a suffix"])
def test_a_scenario_by_the_path_of_its_file(
    monkeypatch: pytest.MonkeyPatch, mine: Path, way: str
) -> None:
    monkeypatch.chdir(mine.parent)
    path = {"absolute": str(mine), "relative": "mine.toml", "with a folder": "./mine.toml"}.get(way)
    if path is None:
        path = str(mine.rename(mine.with_suffix("")).name)
    scenario = request_of(path).scenario
    assert (scenario.name, scenario.line) == ("mine", "what I want to show")
    assert scenario.steps[0].parts == (Part("ann", Kind.CHATTY),)


def test_a_shipped_name_is_not_the_file_beside(monkeypatch: pytest.MonkeyPatch, mine: Path) -> None:
    monkeypatch.chdir(mine.parent)
    mine.rename("tour")
    assert request_of("tour").scenario.name == "tour"
    assert request_of("./tour").scenario.name == "mine"


def test_everything_that_can_be_asked_for(mine: Path) -> None:
    argv = [str(mine), "--speed", "2.5", "--seed", "99", "--repeat", "--duration", "0.5"]
    assert request_of(*argv) == DemoRequest(DEMO_SETTINGS, find(str(mine)), 99, 2.5, True, 0.5)


@pytest.mark.parametrize("name", ["nope", "", "no\x1b[2Jname"])
def test_an_unknown_scenario_gives_the_names_that_exist(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    said = refusal(capsys, name)
    assert said.startswith(f"unknown scenario {name!r}; allowed are {NAMES}, or")
    assert said.isprintable()


@pytest.mark.parametrize("name", ["Tour", "tour."])
def test_a_misspelt_scenario(capsys: pytest.CaptureFixture[str], name: str) -> None:
    said = f"unknown scenario {name!r}; did you mean tour? allowed are {NAMES}, or"
    assert refusal(capsys, name).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "seconds",
            "secnods",
            "steps[0]: unknown key 'secnods'; did you mean seconds? allowed",
        ),
        ('"chatty"', '"chatty", count = -3', "steps[0].parts[0].count: -3 is not a whole number"),
        ("2.5", '"soon"', "steps[0].seconds: 'soon' is not a number of seconds from 0 to 86400"),
        ("2.5", "-1", "steps[0].seconds: -1 is not a number of seconds"),
        ("2.5", "nan", "steps[0].seconds: nan is not a number of seconds"),
        ('line = "what', 'line = what"', "is not TOML: "),
    ],
    ids=["wrong key", "negative count", "no time", "negative time", "nan", "no TOML"],
)
def test_what_is_wrong_in_a_file_is_one_line(
    capsys: pytest.CaptureFixture[str], mine: Path, old: str, new: str, says: str
) -> None:
    mine.write_text(SCENARIO.replace(old, new))
    assert refusal(capsys, str(mine)).startswith(f"{mine}: {says}")


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "nobody.toml"
    assert refusal(capsys, str(path)) == f"{path}: there is no such file"
    assert refusal(capsys, str(tmp_path)) == f"{tmp_path}: cannot be read: Is a directory"


@pytest.mark.parametrize(
    ("flag", "value", "allowed"),
    [
        *(("--speed", v, SPEEDS) for v in ("0", "0.09", "100.1", "-1", "x", "nan")),
        *(("--seed", v, SEEDS) for v in ("-1", "1.5", "9007199254740993", "0x1", "")),
        *(("--duration", v, DURATIONS) for v in ("-0.1", "86400.1", "1m", "inf")),
    ],
)
def test_what_is_out_of_bounds_is_refused(
    capsys: pytest.CaptureFixture[str], flag: str, value: str, allowed: str
) -> None:
    assert refusal(capsys, f"{flag}={value}") == f"{flag}: {value!r} is not {allowed}"


def test_the_bounds_themselves_are_allowed() -> None:
    assert [request_of("--speed", v).speed for v in ("0.1", "100", "1e1")] == [0.1, 100.0, 10.0]
    assert [request_of("--seed", v).seed for v in ("0", "9007199254740992")] == [0, 2**53]
    assert [request_of("--duration", v).duration for v in ("0", "86400")] == [0.0, 86400.0]


@pytest.mark.parametrize("flag", ["--speed", "--seed", "--duration"])
def test_a_flag_needs_its_value_once(capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert refusal(capsys, flag) == f"{flag} needs a value; see echotui demo --help"
    said = refusal(capsys, flag, "1", flag, "2")
    assert said == f"{flag}: this setting is given more than once"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("tour", "burst"), "unexpected argument 'burst'; see echotui demo --help"),
        (("--sped", "2"), "unknown option '--sped'; did you mean --speed?"),
        (("--high-water", "1"), LOW_OVER_HIGH),
    ],
)
def test_other_nonsense(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], says: str
) -> None:
    assert refusal(capsys, *argv) == says


@pytest.mark.parametrize("flag", ["--speed", "--seed", "--repeat", "--duration", "--list"])
def test_they_are_for_a_demo_only(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([flag, "1"])
    assert f"unknown option '{flag}'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "flag", "environment", "file", "value"),
    [
        ("port", "", "", "", 0),
        ("port", "", "", "port = 10000", 10000),
        ("port", "", "10000", "port = 3", 10000),
        ("port", "--port=10000", "2", "port = 3", 10000),
        ("payload", "", "", "", True),
        ("payload", "", "", "payload = false", False),
        ("payload", "", "yes", "payload = false", True),
        ("payload", "--no-payload", "yes", "", False),
    ],
)
def test_any_free_port_and_payload_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    flag: str,
    environment: str,
    file: str,
    value: object,
) -> None:
    if environment:
        monkeypatch.setenv(f"ECHOTUI_{name.upper()}", environment)
    path = Path.home() / ".config" / "echotui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(file, encoding="utf-8")
    assert getattr(request_of(*filter(None, [flag])).settings, name) == value


def test_print_config_says_what_a_demo_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line.split(maxsplit=2) for line in printed("--print-config").splitlines()]
    assert ["port", "0", "demo"] in rows
    assert ["payload", "true", "demo"] in rows
    assert {origin for _, _, origin in rows} == {"default", "demo"}
    monkeypatch.setenv("ECHOTUI_PAYLOAD", "no")
    rows = [line.split(maxsplit=2) for line in printed("--port=5", "--print-config").splitlines()]
    assert ["port", "5", "flag --port"] in rows
    assert ["payload", "false", "environment ECHOTUI_PAYLOAD"] in rows


def test_it_takes_the_options_of_the_server_too() -> None:
    request = request_of("burst", "--strategy", "textbook", "--max-clients=9", "--host", "::1")
    assert request.settings == Settings(
        host=("::1",), port=0, payload=True, strategy=Strategy.TEXTBOOK, max_clients=9
    )


def test_its_help_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(printed("--help").split())
    assert "Usage: echotui demo [SCENARIO] [OPTIONS]" in text
    for word in ("--list", "--speed", "--seed", "--repeat", "--duration", "any free port"):
        assert word in text
    assert capsys.readouterr() == ("", "")
