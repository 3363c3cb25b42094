"""The table `[keys]` of the configuration: which keys do what."""

from collections.abc import Container, Mapping
from typing import Final

from echotui.errors import SettingsError
from echotui.model.actions import KEYS
from echotui.model.key_names import ALLOWED_KEYS, key_name, nearest_key
from echotui.model.keymap import given_twice, keymap, taken_keys
from echotui.system.printable import cut, did_you_mean, one_line, quote

Keys = tuple[tuple[str, str], ...]
"""Actions that have other keys than usual, each with its keys and commas between."""

TABLE: Final = "keys"
"""The table's name."""
_MOST: Final = 3
"""Keys in one notice."""


def read_keys(table: object, file: str, settings: Container[str] = ()) -> Keys:
    """Read the table.

    Args:
        table: What the file has under that name: actions, each with a key or an array of keys.
        file: The file, as errors name it.
        settings: The names of all settings: one of them is in the wrong place here.

    Raises:
        SettingsError: An action or a key is not allowed.
    """
    if not isinstance(table, dict):
        raise SettingsError(
            f"{file}: {TABLE}: must be a table of actions and keys, such as"
            f' [{TABLE}] and under it kick = "ctrl+k"'
        )
    keys: dict[str, str] = {}
    for written, value in table.items():
        name, where = written.replace("-", "_"), f"{file}: {TABLE}.{one_line(written)}"
        if name in keys:
            raise SettingsError(f"{where}: this action is given more than once")
        if name in settings and name not in KEYS:
            raise SettingsError(f"{where}: this is a setting; move it above [{TABLE}]")
        _check_name(name, f"{file}: {TABLE}", written)
        typed = value if isinstance(value, list) else [value]
        keys[name] = ",".join(_key(each, where) for each in typed)
        if not typed:
            usual = " or ".join(KEYS[name].split(","))
            raise SettingsError(f"{where}: name at least one key, such as {usual}")
    chosen = tuple(keys.items())
    check_keys(chosen, f"{file}: {TABLE}")
    return chosen


def check_keys(keys: Keys, where: str) -> None:
    """Check each key by itself, and all together.

    Raises:
        SettingsError: One is not allowed, or is given to two actions.
    """
    for name, texts in keys:
        _check_name(name, where, name)
        for text in texts.split(","):
            _key(text, f"{where}.{name}")
    twice = given_twice(keys)
    if twice is not None:
        key, other, name = twice
        advice = "once is enough" if other == name else f"give {other} another key here, or {name}"
        raise SettingsError(f"{where}.{name}: {quote(key)} is a key of {other} already; {advice}")


def keys_notice(keys: Keys) -> str:
    """Say which default keys the chosen ones take from other actions; empty if none."""
    taken, left = taken_keys(keys), keymap(keys)
    said = [
        f"{each.key} is now a key of {each.to}, not of {each.from_}"
        + ("" if left[each.from_] else ", which has none left")
        for each in taken[:_MOST]
    ]
    if len(taken) > _MOST:
        said.append(f"{len(taken) - _MOST} more keys: see --print-config")
    return f"{TABLE}: {'; '.join(said)}" if said else ""


def listed(keys: Keys) -> Mapping[str, str]:
    """List keys as settings, for `--print-config`: `keys.kick` and its keys."""
    return {f"{TABLE}.{name}": texts for name, texts in keys}


def taken_from(keys: Keys) -> Mapping[str, tuple[str, str]]:
    """List the actions that lose default keys: the keys that are left, and to which actions."""
    left = keymap(keys)
    lost: dict[str, list[str]] = {}
    for each in taken_keys(keys):
        lost.setdefault(each.from_, []).append(f"{each.key} is {TABLE}.{each.to}")
    return {f"{TABLE}.{name}": (left[name], ", ".join(texts)) for name, texts in lost.items()}


def _check_name(name: str, where: str, written: str) -> None:
    if name in KEYS:
        return
    advice = did_you_mean(name, KEYS) or ";"
    allowed = ", ".join(KEYS)
    raise SettingsError(f"{where}: unknown action {quote(written)}{advice} allowed are {allowed}")


def _key(value: object, where: str) -> str:
    if not isinstance(value, str):
        shown = cut(repr(type(value).__name__))
        raise SettingsError(f"{where}: a value of the type {shown} is not {ALLOWED_KEYS}")
    try:
        return key_name(value)
    except ValueError as error:
        nearest = nearest_key(value)
        advice = f"; did you mean {nearest}?" if nearest else ""
        raise SettingsError(f"{where}: {quote(value)} is not {ALLOWED_KEYS}{advice}") from error
