from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from echotui.config.settings import SETTINGS, Settings
from echotui.config.values import COLUMNS
from echotui.errors import SettingsError
from echotui.model import fields
from echotui.model.limits import Limits


def test_the_bounds_of_the_server_have_the_same_defaults() -> None:
    assert Settings().limits == Limits()


@pytest.mark.parametrize("name", SETTINGS)
def test_a_default_is_allowed_and_has_its_sentence(name: str) -> None:
    setting = SETTINGS[name]
    assert setting.type.read(setting.type.show(setting.default), name) == setting.default
    assert setting.help[0].isupper()
    assert setting.help.endswith(".")


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]  # that it cannot be done is the point


def test_limits_take_every_bound() -> None:
    settings = Settings(
        high_water=9,
        low_water=8,
        max_clients=7,
        max_per_ip=6,
        idle_timeout=5.0,
        stall_timeout=4.0,
        keep_closed=3.0,
        keepalive=2,
    )
    assert settings.limits == Limits(
        high_water=9,
        low_water=8,
        max_clients=7,
        max_per_ip=6,
        idle_timeout=5.0,
        stall_timeout=4.0,
        keep_closed=3.0,
        keepalive=2,
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"port": -1}, "--port: '-1' is not a port from 0 to 65535 (0 takes any free one)"),
        ({"port": 65536}, "--port: '65536' is not a port from 0 to 65535 (0 takes any free one)"),
        ({"refresh": 0.04}, "--refresh: '0.04' is not a number of seconds from 0.05 to 60"),
        ({"refresh": 60.5}, "--refresh: '60.5' is not a number of seconds from 0.05 to 60"),
        (
            {"idle_timeout": float("nan")},
            "--idle-timeout: 'nan' is not a number of seconds from 0 to 31536000",
        ),
        (
            {"max_clients": -1},
            "--max-clients: '-1' is not a whole number from 0 to 1000000000 (0: no limit)",
        ),
        (
            {"low_water": -1},
            "--low-water: '-1' is not a size such as 65536, 64KiB or 2MB, at most 1024GiB",
        ),
        (
            {"host": ()},
            "--host: name at least one address or host name, such as 127.0.0.1",
        ),
        ({"host": ("::1", "::1")}, "--host: '::1' is given more than once"),
        ({"columns": (fields.ID, fields.ID)}, f"--columns: 'id,id' is not {COLUMNS.allowed}"),
        (
            {"keys": (("hold", "h"), ("kick", "h"))},
            "keys.kick: 'h' is a key of hold already; give hold another key here, or kick",
        ),
        (
            {"low_water": 5, "high_water": 5, "origins": {"high_water": "flag --high-water"}},
            (
                "the low watermark, 5 (default), must be below"
                " the high watermark, 5 (flag --high-water)"
            ),
        ),
    ],
)
def test_errors(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        replace(Settings(), **changes)
    assert str(caught.value) == message
