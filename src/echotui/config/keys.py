"""The table `[keys]` of the configuration: which keys do what."""

from collections.abc import Mapping
from typing import Final

from echotui.errors import SettingsError
from echotui.model.actions import KEYS, taken_twice
from echotui.model.key_names import ALLOWED_KEYS, KEY_NAMES, key_name
from echotui.system.printable import cut, did_you_mean, one_line, quote

Keys = tuple[tuple[str, str], ...]
"""Actions that have other keys than usual, each with its keys and commas between them."""

TABLE: Final = "keys"
"""What the table is called."""


def read_keys(table: object, file: str) -> Keys:
    """Read the table.

    Args:
        table: What the file has under that name: actions, and for each a key or an array of keys.
        file: The file, as errors name it.

    Returns:
        The actions in it.

    Raises:
        SettingsError: Something in it is not allowed: file, action, key, and what is allowed.
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
        _check_name(name, f"{file}: {TABLE}", written)
        typed = value if isinstance(value, list) else [value]
        keys[name] = ",".join(_key(each, where) for each in typed)
        if not typed:
            raise SettingsError(f"{where}: name at least one key, such as {_usual(name)}")
    chosen = tuple(keys.items())
    check_keys(chosen, f"{file}: {TABLE}")
    return chosen


def check_keys(keys: Keys, where: str) -> None:
    """Check keys by themselves and together, also with those that stay as they are.

    Args:
        keys: The actions that have other keys than usual.
        where: Who gave them.

    Raises:
        SettingsError: They are not allowed.
    """
    for name, texts in keys:
        _check_name(name, where, name)
        for text in texts.split(","):
            _key(text, f"{where}.{name}")
    twice = taken_twice(keys)
    if twice is not None:
        key, other, name = twice
        advice = "once is enough" if other == name else f"give {other} another key here, or {name}"
        raise SettingsError(f"{where}.{name}: {quote(key)} is a key of {other} already; {advice}")


def listed(keys: Keys) -> Mapping[str, str]:
    """List keys as settings, for `--print-config`.

    Args:
        keys: The actions that have other keys than usual.

    Returns:
        The keys by `keys.kick`.
    """
    return {f"{TABLE}.{name}": texts for name, texts in keys}


def _check_name(name: str, where: str, written: str) -> None:
    if name in KEYS:
        return
    advice = did_you_mean(name, KEYS) or ";"
    allowed = ", ".join(KEYS)
    raise SettingsError(f"{where}: unknown action {quote(written)}{advice} allowed are {allowed}")


def _key(value: object, where: str) -> str:
    shown = quote(value) if isinstance(value, str) else cut(repr(type(value).__name__))
    if not isinstance(value, str):
        raise SettingsError(f"{where}: a value of the type {shown} is not {ALLOWED_KEYS}")
    try:
        return key_name(value)
    except ValueError as error:
        modifier, _, key = value.lower().rpartition("+")
        # ctrl+i is no slip of the finger: it cannot be had.
        meant = modifier == "ctrl" and len(key) == 1
        advice = "" if meant else did_you_mean(value.lower(), KEY_NAMES)
        raise SettingsError(f"{where}: {shown} is not {ALLOWED_KEYS}{advice}") from error


def _usual(name: str) -> str:
    return " or ".join(KEYS[name].split(","))
