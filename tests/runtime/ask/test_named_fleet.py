"""The word that stands for the broker of the settings."""

from pathlib import Path

import pytest

from echotui.config.target_values import FLEET
from echotui.errors import SettingsError
from echotui.model.broker_url import BrokerUrl
from echotui.runtime.ask.named_fleet import named_fleet, with_fleet
from echotui.runtime.ask.request import LsRequest
from echotui.runtime.ask.run import run

LS = LsRequest(on=(FLEET,))


@pytest.fixture(autouse=True)
def settings_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The path of the default file, which does not exist."""
    for name in ("FLEET", "CONFIG"):
        monkeypatch.delenv(f"ECHOTUI_{name}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "echotui" / "config.toml"
    path.parent.mkdir()
    return path


def test_it_is_of_the_environment_or_of_the_file(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file.write_text(
        'fleet = "nats://ann:secret@a"\nfleet-credentials = "/a.creds"\nfleet-ca = "/ca.pem"\n'
    )
    of_file = BrokerUrl("a", user="ann", password="secret")
    request = with_fleet(LS)
    assert request.on == (of_file,)
    assert (request.fleet_credentials, request.fleet_ca) == ("/a.creds", "/ca.pem")
    assert with_fleet(LsRequest(on=(FLEET,), fleet_ca="/b.pem")).fleet_ca == "/b.pem"
    monkeypatch.setenv("ECHOTUI_FLEET", "tls://b")
    assert with_fleet(LS).on == named_fleet({"fleet": (of_file,)}) == (BrokerUrl("b", tls=True),)
    # Without the file.
    monkeypatch.setenv("ECHOTUI_CONFIG", "off")
    assert with_fleet(LS).fleet_credentials == ""
    other = settings_file.with_name("other.toml")
    other.write_text('fleet-credentials = "/o.creds"\n')
    monkeypatch.setenv("ECHOTUI_CONFIG", str(other))
    assert with_fleet(LS).fleet_credentials == "/o.creds"
    # Other targets are what they are.
    socket = LsRequest(on=("./fleet",))
    assert with_fleet(socket) is socket


def test_without_a_setting_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    error = "^fleet: no broker is set; put its URL into ECHOTUI_FLEET, or fleet into the conf"
    with pytest.raises(SettingsError, match=error):
        run(LS)
    monkeypatch.setenv("ECHOTUI_FLEET", "off")
    with pytest.raises(SettingsError, match=error):
        named_fleet({})
    monkeypatch.setenv("ECHOTUI_FLEET", "http://ann:secret@b")
    with pytest.raises(SettingsError, match=r"^ECHOTUI_FLEET: .http://\*\*\*@b. is not the URL of"):
        named_fleet({})
