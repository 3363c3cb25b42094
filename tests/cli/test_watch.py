"""The command `echotui watch`, and what the others take of another program."""

from pathlib import Path

import pytest

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.errors import SettingsError
from echotui.model.command import Strength
from echotui.model.watch_target import WatchTarget
from echotui.runtime.ask.request import KickRequest
from echotui.runtime.request import WatchRequest


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def request_of(*argv: str) -> WatchRequest:
    request = parse(["watch", *argv])
    assert isinstance(request, WatchRequest)
    return request


def test_a_program_and_the_options_of_a_dashboard() -> None:
    assert request_of().target is None
    assert request_of("4711", "--theme", "light").target == WatchTarget(pid=4711)
    assert request_of(":8080").target == request_of("watch::8080").target == WatchTarget(port=8080)
    request = request_of("--allow-kick", "haproxy", "--sort=-sendq", "--allow", "idle-write")
    assert request.target == WatchTarget(name="haproxy")
    assert request.allow_kick
    assert request.settings.sort.reverse
    assert request.settings.allow
    assert not request_of("haproxy").allow_kick
    for option in ("--port=1", "--payload", "--fleet-ca=x", "--on=1", "--max-clients=1"):
        with pytest.raises(SettingsError, match=option.partition("=")[0]):
            parse(["watch", option])


def test_a_log_of_its_own_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_LOG_FILE", "/tmp/server.log")
    assert request_of("1").settings.log_file == ""
    assert request_of("1", "--log-file", "/tmp/own.log").settings.log_file == "/tmp/own.log"


def test_print_config_has_all_of_its_options() -> None:
    printed = parse(["watch", "--print-config"])
    assert isinstance(printed, str)
    assert "refresh" in printed


@pytest.mark.parametrize(
    ("argv", "error"),
    [
        (("watch", "a", "b"), "watch: name one program; its children are watched too"),
        (("watch", ":0"), "watch: ':0' is not a pid, the name of a program, or a port such as"),
        (("kick", "9", "--allow-kick"), "--allow-kick: only for another program, --on watch:"),
        (("kick", "9", "--outgoing"), "--outgoing: only for another program, --on watch:PROGRAM"),
    ],
)
def test_what_is_not_allowed_is_one_line(argv: tuple[str, ...], error: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(argv)
    assert str(caught.value).startswith(error)


def test_a_kick_of_another_program() -> None:
    request = parse(["kick", "fd:9", "--on", "watch:haproxy", "--allow-kick", "--strength=reset"])
    assert isinstance(request, KickRequest)
    assert request.on == (WatchTarget(name="haproxy"),)
    assert request.strength is Strength.RESET


@pytest.mark.parametrize("argv", ["hold 1", "accept off", "drain", "faults", "ps"])
def test_what_no_other_program_is_asked(argv: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([*argv.split(), "--on", "watch::80"])
    assert caught.value.code == cli.EXIT_USAGE
    assert capsys.readouterr().err == (
        "echotui: --on watch::80: another program is only asked by ls, journal and kick\n"
    )
