from pathlib import Path

import pytest

from echotui.cli.arguments import parse
from echotui.cli.attach import OF_DASHBOARD
from echotui.config.choices import Theme
from echotui.errors import SettingsError
from echotui.runtime.request import AttachRequest


def request_of(*argv: str) -> AttachRequest:
    request = parse(["attach", *argv])
    assert isinstance(request, AttachRequest)
    return request


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_the_target_is_optional() -> None:
    assert request_of().target == ""
    assert request_of("4711", "--theme", "light").target == "4711"
    assert request_of("--theme", "light", "./web-3.sock").target == "./web-3.sock"
    for option in ("--on", "-t"):
        assert request_of(option, "4711", "--theme", "light").target == "4711"
    with pytest.raises(SettingsError, match=r"^TARGET and --on: name the server in one of them$"):
        parse(["attach", "4711", "--on", "4712"])
    with pytest.raises(SettingsError, match="attach: "):
        parse(["attach", "./web\x1b[2J.sock"])


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
