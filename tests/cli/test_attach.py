from pathlib import Path

import pytest

from echotui.cli.arguments import parse
from echotui.cli.attach import OF_DASHBOARD
from echotui.config.choices import Theme
from echotui.config.target_values import FLEET
from echotui.errors import SettingsError
from echotui.model.broker_url import BrokerUrl
from echotui.runtime.request import AttachRequest


def request_of(*argv: str) -> AttachRequest:
    request = parse(["attach", *argv])
    assert isinstance(request, AttachRequest)
    return request


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_the_targets_are_optional() -> None:
    assert request_of().targets == ()
    assert request_of("4711", "--theme", "light").targets == ("4711",)
    assert request_of("a b.sock", "--theme", "light", "4711").targets == ("a b.sock", "4711")
    assert request_of("nats://127.0.0.1:4222").targets == (BrokerUrl("127.0.0.1"),)
    assert request_of("fleet").targets == (FLEET,)
    for option in ("--on", "-t"):
        assert request_of(option, "4711", "--theme", "light").targets == ("4711",)
        assert request_of(option, "4711", option, "./a.sock").targets == ("4711", "./a.sock")


@pytest.mark.parametrize(
    ("argv", "error"),
    [
        (("4711", "--on", "4712"), "TARGET and --on: name the servers in one of them"),
        (("4711", "watch:80"), "attach: 'watch:80' is another program; give it alone"),
        (("watch:80",), "attach: for another program there is echotui watch 80"),
        (("-t", "watch::80"), "attach: for another program there is echotui watch :80"),
        (("4711", "4711"), "attach: '4711' is given more than once"),
        (("-t", "4711", "-t", "4711"), "-t: '4711' is given more than once"),
        (
            ("4711", "tls://demo:4222"),
            "attach: 'tls://demo:4222' stands for a whole fleet; give it alone",
        ),
    ],
)
def test_targets_that_are_not_allowed_are_named(argv: tuple[str, ...], error: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(["attach", *argv])
    assert str(caught.value).startswith(error)


def test_it_has_the_options_of_a_dashboard_and_no_other() -> None:
    request = request_of("--read-only", "--sort", "-queue", "--ascii", "--no-mouse", "--refresh=1")
    assert request.settings.read_only
    assert request.settings.sort.reverse
    for option in ("--port=1", "--payload", "--http=:1", "--max-clients=1", "--resolve"):
        with pytest.raises(SettingsError, match=option.partition("=")[0]):
            parse(["attach", option])
    assert "control" not in {option.name for option in OF_DASHBOARD}


def test_the_file_and_the_environment_count_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('theme = "light"\nport = 7000\nread_only = true\n[keys]\nkick = "w"\n')
    monkeypatch.setenv("ECHOTUI_ASCII", "true")
    settings = request_of("--config", str(path)).settings
    assert (settings.theme, settings.ascii, settings.read_only) == (Theme.LIGHT, True, True)
    assert settings.keys == (("kick", "w"),)


def test_the_log_of_the_server_is_not_written_by_two(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('log_file = "/tmp/both.log"\n')
    assert request_of("--config", str(path)).settings.log_file == ""
    monkeypatch.setenv("ECHOTUI_LOG_FILE", "/tmp/both.log")
    assert request_of().settings.log_file == ""
    assert request_of("--log-file", "/tmp/own.log").settings.log_file == "/tmp/own.log"


def test_settings_can_be_listed() -> None:
    listed = parse(["attach", "--print-config", "--theme", "light"])
    assert isinstance(listed, str)
    names = [line.split()[0] for line in listed.splitlines()]
    assert "theme" in names
    assert "port" not in names


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(request_of("nats://ann:secret@127.0.0.1"))
