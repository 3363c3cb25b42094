from pathlib import Path

import pytest

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.config.settings import Settings
from echotui.demo.scenario import Kind, Part
from echotui.demo.scenario_files import find, shipped
from echotui.model.strategy import Strategy
from echotui.runtime.request import DemoRequest, FleetDemoRequest

NAMES = (
    "tour, backpressure, burst, crowd, faults, fleet, half-close, hostile, resets, steps,"
    " strategies"
)
LOW_OVER_HIGH = (
    "the low watermark, 64KiB (default), must be below the high watermark, 1 (flag --high-water)"
)
SPEEDS = "a number from 0.1 to 100"
SEEDS = "a whole number from 0 to 9007199254740992"
DURATIONS = "a number of seconds from 0 to 86400"
DEMO_SETTINGS = Settings(port=0, payload=True)
SCENARIO = """\
name = "own"
line = "what I want to show"

[[steps]]
captions = [{ text = "{ann} talks." }]
seconds = 2.5
parts = [{ name = "ann", kind = "chatty" }]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A scenario's file."""
    path = tmp_path / "own.toml"
    path.write_text(SCENARIO)
    return path


def request_of(*argv: str) -> DemoRequest:
    request = parse(["demo", *argv])
    assert isinstance(request, DemoRequest)
    return request


def text_of(*argv: str) -> str:
    text = parse(["demo", *argv])
    assert isinstance(text, str)
    return text


def error_of(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The line that refuses a command line."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["demo", *argv])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), err[:9]) == ("", 1, "echotui: ")
    return err.removeprefix("echotui: ").rstrip("\n")


def test_without_arguments_the_scenario_is_the_tour() -> None:
    assert request_of() == DemoRequest(DEMO_SETTINGS, find("tour"), 1, 1.0, False, 0.0)


def test_the_list_has_a_line_for_each_scenario_the_default_first() -> None:
    lines = text_of("--list").splitlines()
    assert [line.split()[0] for line in lines] == list(shipped()) == NAMES.split(", ")
    for line in lines:
        name, says = line.split(maxsplit=1)
        assert says == find(name).line
    assert len({line.index(find(line.split()[0]).line) for line in lines}) == 1
    assert text_of("burst", "--speed", "2", "--list") == text_of("--list")


@pytest.mark.parametrize("name", [name for name in NAMES.split(", ") if name != "fleet"])
def test_a_shipped_scenario_by_its_name(name: str) -> None:
    assert request_of(name).scenario == find(name)
    assert request_of(name).scenario.name == name


@pytest.mark.parametrize("way", ["absolute", "relative", "with a folder", "without a suffix"])
def test_a_scenario_by_the_path_of_its_file(
    monkeypatch: pytest.MonkeyPatch, own: Path, way: str
) -> None:
    monkeypatch.chdir(own.parent)
    path = {
        "absolute": str(own),
        "relative": "own.toml",
        "with a folder": "./own.toml",
    }.get(way)
    if path is None:
        path = str(own.rename(own.with_suffix("")).name)
    scenario = request_of(path).scenario
    assert (scenario.name, scenario.line) == ("own", "what I want to show")
    assert scenario.steps[0].parts == (Part("ann", Kind.CHATTY),)


def test_a_shipped_name_wins_over_a_file_of_that_name(
    monkeypatch: pytest.MonkeyPatch, own: Path
) -> None:
    monkeypatch.chdir(own.parent)
    own.rename("tour")
    assert request_of("tour").scenario.name == "tour"
    assert request_of("./tour").scenario.name == "own"


def test_all_options(own: Path) -> None:
    argv = [str(own), "--speed", "2.5", "--seed", "99", "--repeat", "--duration", "0.5"]
    assert request_of(*argv) == DemoRequest(DEMO_SETTINGS, find(str(own)), 99, 2.5, True, 0.5)


@pytest.mark.parametrize("name", ["nope", "", "no\x1b[2Jname"])
def test_an_unknown_scenario_lists_the_shipped_ones(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    message = error_of(capsys, name)
    assert message.startswith(f"unknown scenario {name!r}; allowed are {NAMES}, or")
    assert message.isprintable()


@pytest.mark.parametrize("name", ["Tour", "tour."])
def test_a_misspelt_scenario(capsys: pytest.CaptureFixture[str], name: str) -> None:
    message = f"unknown scenario {name!r}; did you mean tour? allowed are {NAMES}, or"
    assert error_of(capsys, name).startswith(message)


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
def test_an_error_in_a_file_is_one_line(
    capsys: pytest.CaptureFixture[str], own: Path, old: str, new: str, says: str
) -> None:
    own.write_text(SCENARIO.replace(old, new))
    assert error_of(capsys, str(own)).startswith(f"{own}: {says}")


def test_a_missing_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "nobody.toml"
    assert error_of(capsys, str(path)) == f"{path}: there is no such file"
    assert error_of(capsys, str(tmp_path)) == f"{tmp_path}: cannot be read: Is a directory"


@pytest.mark.parametrize(
    ("flag", "value", "allowed"),
    [
        *(("--speed", v, SPEEDS) for v in ("0", "0.09", "100.1", "-1", "x", "nan")),
        *(("--seed", v, SEEDS) for v in ("-1", "1.5", "9007199254740993", "0x1", "")),
        *(("--duration", v, DURATIONS) for v in ("-0.1", "86400.1", "1m", "inf")),
    ],
)
def test_values_out_of_bounds(
    capsys: pytest.CaptureFixture[str], flag: str, value: str, allowed: str
) -> None:
    assert error_of(capsys, f"{flag}={value}") == f"{flag}: {value!r} is not {allowed}"


def test_values_at_the_bounds() -> None:
    assert [request_of("--speed", v).speed for v in ("0.1", "100", "1e1")] == [0.1, 100.0, 10.0]
    assert [request_of("--seed", v).seed for v in ("0", "9007199254740992")] == [0, 2**53]
    assert [request_of("--duration", v).duration for v in ("0", "86400")] == [0.0, 86400.0]


@pytest.mark.parametrize("flag", ["--speed", "--seed", "--duration"])
def test_a_flag_needs_its_value_once(capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert error_of(capsys, flag) == f"{flag} needs a value; see echotui demo --help"
    message = error_of(capsys, flag, "1", flag, "2")
    assert message == f"{flag}: this setting is given more than once"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("tour", "burst"), "unexpected argument 'burst'; see echotui demo --help"),
        (("--sped", "2"), "unknown option '--sped'; did you mean --speed?"),
        (("--high-water", "1"), LOW_OVER_HIGH),
    ],
)
def test_other_errors(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], says: str) -> None:
    assert error_of(capsys, *argv) == says


@pytest.mark.parametrize("flag", ["--speed", "--seed", "--repeat", "--duration", "--list"])
def test_only_a_demo_has_these_options(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
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
def test_a_demo_has_its_own_defaults(
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


def test_print_config_names_the_defaults_of_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line.split(maxsplit=2) for line in text_of("--print-config").splitlines()]
    assert ["port", "0", "demo"] in rows
    assert ["payload", "true", "demo"] in rows
    assert {origin for _, _, origin in rows} == {"default", "demo"}
    monkeypatch.setenv("ECHOTUI_PAYLOAD", "no")
    rows = [line.split(maxsplit=2) for line in text_of("--port=5", "--print-config").splitlines()]
    assert ["port", "5", "flag --port"] in rows
    assert ["payload", "false", "environment ECHOTUI_PAYLOAD"] in rows


def test_a_demo_has_the_options_of_the_server() -> None:
    request = request_of("burst", "--strategy", "textbook", "--max-clients=9", "--host", "::1")
    assert request.settings == Settings(
        host=("::1",), port=0, payload=True, strategy=Strategy.TEXTBOOK, max_clients=9
    )


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(text_of("--help").split())
    assert "Usage: echotui demo [SCENARIO] [OPTIONS]" in text
    for word in ("--list", "--speed", "--seed", "--repeat", "--duration", "any free port"):
        assert word in text
    assert capsys.readouterr() == ("", "")


def fleet_of(*argv: str) -> FleetDemoRequest:
    request = parse(["demo", "fleet", *argv])
    assert isinstance(request, FleetDemoRequest)
    return request


ALLOWED = tuple(f"--allow={name}" for name in find("fleet").allow)


def test_the_servers_of_a_fleet_get_the_options_that_are_for_them() -> None:
    assert fleet_of() == FleetDemoRequest(
        DemoRequest(DEMO_SETTINGS, find("fleet")), ("--payload", *ALLOWED)
    )
    argv = ("--strategy", "textbook", "--host", "127.0.0.1", "--host", "::1", "--no-payload")
    assert fleet_of(*argv, "--theme", "light", "--high-water", "1MiB", "--speed", "2").options == (
        "--host=127.0.0.1", "--host=::1", "--strategy=textbook", "--high-water=1MiB",
        "--no-payload", *ALLOWED,
    )  # fmt: skip


def test_they_get_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_STRATEGY", "textbook")
    monkeypatch.setenv("ECHOTUI_PORT", "7")
    assert fleet_of().options == ("--payload", *ALLOWED)


@pytest.mark.parametrize(
    "option", [("--port", "7"), ("--control", "off"), ("--name", "x"), ("--http", "127.0.0.1:1")]
)
def test_what_only_one_server_can_have_is_refused(
    capsys: pytest.CaptureFixture[str], option: tuple[str, str]
) -> None:
    assert error_of(capsys, "fleet", *option) == (
        f"{option[0]}: demo fleet starts 3 servers, each at a free port and a private socket;"
        " leave it out"
    )
