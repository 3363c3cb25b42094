"""Any file gives settings, or an error that names the file, the key and what is allowed."""

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from echotui.config.choices import LogFormat, LoopKind, Theme
from echotui.config.fault_values import RULES
from echotui.config.settings import SETTINGS, Settings
from echotui.config.values import LARGEST_COUNT, LARGEST_SECONDS
from echotui.errors import SettingsError
from echotui.model import fields
from echotui.model.sizes import LARGEST
from echotui.model.strategy import Strategy
from echotui.system.printable import quote
from tests.config.reading import read_settings
from tests.config.toml_values import VALUES, document

MIB: Final = 1024 * 1024

_counts: Final = st.integers(0, LARGEST_COUNT)
_times: Final = st.floats(0, LARGEST_SECONDS) | st.integers(0, int(LARGEST_SECONDS))
_columns: Final = st.lists(st.sampled_from([*fields.COLUMNS.values()]), min_size=1, unique=True)
RIGHT: Final[dict[str, st.SearchStrategy[Any]]] = {
    "host": st.sampled_from(["::1", ["localhost"], ["::1", "127.0.0.1"], "fe80::1%eth0"]),
    "port": st.integers(0, 65535),
    "strategy": st.sampled_from([str(each) for each in Strategy]),
    "fault": st.sampled_from(
        ["off", "mute", "addr:::1 3g; mute 5%", ["mute", {"faults": ["mute"], "share": 0.5}], []]
    ),
    "slow": st.floats(0.1, 100) | st.integers(1, 100),
    "allow": st.sampled_from(["off", "stuck", ["stuck"], ["Stuck", "empty-mask", "stuck"]]),
    "high_water": st.integers(2 * MIB, LARGEST) | st.sampled_from(["2MiB", "4m", "1024GiB"]),
    "low_water": st.integers(0, 2 * MIB - 1) | st.sampled_from(["0", "1k", "1MB"]),
    "max_queued": st.integers(0, LARGEST) | st.sampled_from(["0", "4MiB", "1g"]),
    "max_clients": _counts,
    "max_per_ip": _counts,
    "idle_timeout": _times,
    "stall_timeout": _times,
    "drain_timeout": _times,
    "keepalive": st.integers(0, 32767),
    "refresh": st.floats(0.05, 60) | st.integers(1, 60),
    "keep_closed": _times,
    "payload": st.booleans(),
    "resolve": st.booleans(),
    "columns": st.just("auto")
    | _columns.map(lambda chosen: ",".join(each.id for each in chosen))
    | _columns.map(lambda chosen: [each.id.replace("-", "_").upper() for each in chosen]),
    "journal_height": _counts,
    "sort": st.sampled_from(["queue", "-queue", "RATE_IN", "-rate-in"]),
    "theme": st.sampled_from([str(each) for each in Theme]),
    "ascii": st.booleans(),
    "mouse": st.booleans(),
    "read_only": st.booleans(),
    "control": st.sampled_from(["auto", "off", "/run/echotui/a b.sock", "~/é.sock"]),
    "http": st.sampled_from(["off", "127.0.0.1:0", "[::1]:8080", "localhost:65535"]),
    "http_token_file": st.sampled_from(["off", "~/token"]),
    "http_allow_host": st.sampled_from(["off", "web-3", ["web-3", "web-3.example"]]),
    "name": st.sampled_from(["off", "web-3", "A_b.9", "x" * 32]),
    "fleet": st.sampled_from(
        ["off", "nats://10.0.0.7", ["tls://a:7", "nats://u:p%40@[::1]"], "nats://t@h,nats://i:1/"]
    ),
    "fleet_credentials": st.sampled_from(["off", "~/a.creds"]),
    "fleet_ca": st.sampled_from(["off", "~/ca.pem"]),
    "fleet_payload": st.booleans(),
    "fleet_read_only": st.booleans(),
    "loop": st.sampled_from([str(each) for each in LoopKind]),
    "log_file": st.sampled_from(["off", "/tmp/log", "~/a b", "é.log"]),
    "log_format": st.sampled_from([str(each) for each in LogFormat]),
}
OUT_OF_RANGE: Final[dict[str, tuple[Any, ...]]] = {
    "host": ("", "a b", "\x1b[2J", ["::1", ""], ["::1", 5]),
    "port": (-1, 65536, 2**70),
    "strategy": ("fast", "", "eager\n\x1b"),
    "fault": (5, True, [5], [[]]),
    "slow": (0, 0.09, 100.5, float("nan"), "2/s"),
    "allow": ("", "x", "stuck,off", ["stuck", ""], [5]),
    "high_water": (-1, LARGEST + 1, "1 parsec", ""),
    "low_water": (-1, "1e3", "-1k"),
    "max_queued": (-5, "all", 2**300),
    "max_clients": (-1, LARGEST_COUNT + 1),
    "max_per_ip": (-1, LARGEST_COUNT + 1),
    "journal_height": (-1, LARGEST_COUNT + 1),
    "idle_timeout": (-0.5, float("nan"), float("inf"), LARGEST_SECONDS * 2),
    "stall_timeout": (-1, float("-inf")),
    "drain_timeout": (-1, float("nan")),
    "keepalive": (-1, 1.5, 32768, "60s"),
    "refresh": (0, 0.0, 60.5, float("nan"), -1),
    "keep_closed": (-0.001, float("inf")),
    "columns": (",", "id,id", "x", "auto,id", ["id", "id"], ["auto", "id"], [["id"]], [5], [{}]),
    "sort": ("", "-", "--queue", "id,fd", "- id"),
    "theme": ("", "red", "[red]x[/]"),
    "control": ("", "a\nb"),
    "http": ("", "8080", "::1:8080", "[::1]", "a b:80", "localhost:65536", "localhost:x"),
    "http_token_file": ("", "\x1b"),
    "http_allow_host": ("", "a/b", ["a", ""], [5]),
    "name": ("", "a b", "x" * 33, "web/3", "é"),
    "fleet": ("", "h", "ws://h", "nats://", "nats://h/x", "nats://h:0", "nats://h:65536", [], [5]),
    "fleet_credentials": ("", "\x1b"),
    "fleet_ca": ("", "a\nb"),
    "loop": ("trio", "\u202e"),
    "log_file": ("", "a\nb", "\x1b]0;x\x07"),
    "log_format": ("xml", ""),
}


def read(file: Path, content: str | bytes) -> Settings:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_settings(file)


def error_of(file: Path, content: str | bytes) -> str:
    """The error; empty for settings."""
    try:
        read(file, content)
    except SettingsError as error:
        message = str(error)
    else:
        return ""
    assert message
    assert message.isprintable()
    return message


def expected(name: str, value: object) -> object:
    """The value of a right entry."""
    if name == "host":
        return tuple(value) if isinstance(value, list) else (value,)
    if name == "fault":
        texts = value if isinstance(value, list) else [value]
        return tuple(
            rule
            for text in texts
            for rule in RULES.read(text if isinstance(text, str) else "mute 50%", name)
        )
    if isinstance(value, str | list):
        return SETTINGS[name].type.read(",".join(value) if isinstance(value, list) else value, name)
    return value


def wrong_types(name: str) -> st.SearchStrategy[Any]:
    # Not isinstance: a bool is an int, and no port.
    toml, array = SETTINGS[name].type.toml, SETTINGS[name].type.array
    # `tests/config/test_fault_values.py` has wrong tables.
    tables = (dict,) if SETTINGS[name].type.table is not None else ()
    return VALUES.filter(
        lambda value: (
            type(value) not in (*toml, *tables) and not (array and isinstance(value, list))
        )
    )


def wrong(name: str) -> st.SearchStrategy[Any]:
    return wrong_types(name) | st.sampled_from(OUT_OF_RANGE.get(name, ({}, [])))


right: Final = st.fixed_dictionaries({}, optional=RIGHT)
signs: Final = st.sampled_from("_-")


def spell(name: str, sign: str) -> str:
    """A setting's name in the file, with underscores or hyphens."""
    return name.replace("_", sign)


def test_there_are_values_for_all_settings() -> None:
    assert RIGHT.keys() == SETTINGS.keys()


@given(entries=right, high=RIGHT["high_water"], sign=signs)
@settings(deadline=None)
def test_right_values_become_settings(
    file: Path, entries: dict[str, Any], high: object, sign: str
) -> None:
    entries = entries | {"high_water": high}
    settings_ = read(file, document({spell(name, sign): value for name, value in entries.items()}))
    for name, value in entries.items():
        assert getattr(settings_, name) == expected(name, value), name
    for name in SETTINGS.keys() - entries:
        assert getattr(settings_, name) == getattr(Settings(), name), name


@pytest.mark.parametrize("name", SETTINGS)
@given(data=st.data())
@settings(deadline=None, max_examples=15)
def test_one_wrong_value_among_right_ones_is_named(
    file: Path, name: str, data: st.DataObject
) -> None:
    sign = data.draw(signs)
    entries = data.draw(right) | {"high_water": 2 * MIB, name: data.draw(wrong(name))}
    message = error_of(file, document({spell(key, sign): value for key, value in entries.items()}))
    assert message.startswith(f"{file}: {spell(name, sign)}: ")
    # A nearest word may follow.
    assert f" is not {SETTINGS[name].type.allowed}" in message


@given(low=st.integers(0, LARGEST), high=st.integers(0, LARGEST), sign=signs)
@example(low=5, high=5, sign="_")
@settings(deadline=None)
def test_watermarks_are_in_order_or_the_error_names_both(
    file: Path, low: int, high: int, sign: str
) -> None:
    one, other = spell("low_water", sign), spell("high_water", sign)
    message = error_of(file, document({one: low, other: high}))
    assert bool(message) is (low >= high)
    if message:
        assert f" (file {file}: {one}), must be below" in message
        assert message.endswith(f" (file {file}: {other})")


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ({"high_water": 64 * 1024}, "64KiB (default), must be below the high watermark, 64KiB"),
        ({"low_water": "1GiB"}, "must be below the high watermark, 256KiB (default)"),
    ],
)
def test_one_watermark_and_the_default_of_the_other(
    file: Path, entry: dict[str, Any], part: str
) -> None:
    message = error_of(file, document(entry))
    assert part in message
    assert f"(file {file}: {next(iter(entry))})" in message


@given(
    entries=st.dictionaries(
        st.sampled_from([*SETTINGS, "keys", "high-water", "config", "kick"]) | st.text(max_size=9),
        VALUES | st.one_of(*RIGHT.values()),
        max_size=5,
    )
)
@settings(deadline=None, max_examples=150)
def test_any_document_is_settings_or_an_error_at_an_entry(
    file: Path, entries: dict[str, Any]
) -> None:
    message = error_of(file, document(entries))
    if message:
        assert str(file) in message
        named = [key for key in entries if f": {key}" in message or quote(key) in message]
        assert named
    assert bool(message) or all(key.replace("-", "_") in (*SETTINGS, "keys") for key in entries)


@given(content=st.binary() | st.text().map(str.encode))
@settings(deadline=None)
def test_any_bytes_are_settings_or_an_error_at_the_file(file: Path, content: bytes) -> None:
    message = error_of(file, content)
    assert not message or message.startswith(f"{file}: ")
