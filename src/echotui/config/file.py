"""Settings in a TOML file."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from echotui.config.keys import TABLE, Keys, read_keys
from echotui.config.settings import KINDS, check_hosts
from echotui.errors import SettingsError
from echotui.system.printable import cut, one_line, quote
from echotui.system.toml import LARGEST_FILE, parse

LONGEST_INTEGER: Final = 64
"""Bits. Python refuses to write thousands of digits in decimal; none that long is allowed."""

_LISTS: Final = ("host", "columns")
"""Settings that may be an array."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says.

    Attributes:
        shown: The file, as errors name it.
        entries: For every setting in it, by name: where it is, as errors say it,
            `/etc/echotui.toml: port`; and its texts as flags could have them, one or, of hosts,
            some.
        keys: Actions that have other keys than usual.
    """

    shown: str
    entries: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    keys: Keys = ()


def default_path() -> Path:
    """Find the file that is read when none is named.

    Returns:
        `$XDG_CONFIG_HOME/echotui/config.toml` or `~/.config/echotui/config.toml`; it may not exist.
    """
    base = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    # "All paths must be absolute; a relative one is to be ignored" (XDG Base Directory).
    if not base.is_absolute():
        base = Path(os.path.expanduser("~")) / ".config"  # noqa: PTH111 -- Path.home() may raise
    return base / "echotui" / "config.toml"


def read_file(path: str, *, named_by: str) -> Content:
    """Read the settings in a file.

    Args:
        path: Which file.
        named_by: Who asks for it: `--config`. Empty for the default file, which may be missing.

    Returns:
        What it says.

    Raises:
        SettingsError: It cannot be read, is not TOML, has an unknown key or a wrong type.
    """
    shown = one_line(path) or "''"
    document = parse(_load(path, shown, named_by), shown)
    keys = read_keys(document.pop(TABLE), shown) if TABLE in document else ()
    entries: dict[str, tuple[str, list[str]]] = {}
    for key, value in document.items():
        name, where = key.replace("-", "_"), f"{shown}: {key}"
        if name not in KINDS:
            allowed = ", ".join((*KINDS, TABLE))
            raise SettingsError(f"{shown}: unknown key {quote(key)}; allowed are {allowed}")
        if name in entries:
            raise SettingsError(f"{where}: this setting is given more than once")
        entries[name] = where, _texts(name, value, where)
    return Content(shown, entries, keys)


def _texts(name: str, value: object, where: str) -> list[str]:
    if not isinstance(value, list) or name not in _LISTS:
        return [_text(name, value, where)]
    texts = [_text(name, each, where) for each in value]
    if name == "columns":
        return [",".join(texts)]
    check_hosts(texts, where)
    return texts


def _load(path: str, shown: str, named_by: str) -> bytes:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- Path("") would be the directory "."
            content = file.read(LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not named_by:
            return b""
        raise SettingsError(f"{shown}: there is no such file ({named_by})") from error
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be read: {error.strerror}") from error
    if len(content) > LARGEST_FILE:
        raise SettingsError(f"{shown}: is larger than 1MiB, too large for a list of settings")
    return content


def _text(name: str, value: object, where: str) -> str:
    # Not isinstance: `port = true` would be one, for a bool is an int.
    if type(value) not in KINDS[name].toml:
        described = f"the string {quote(value)}" if isinstance(value, str) else cut(_written(value))
        raise SettingsError(f"{where}: {described} is not {KINDS[name].allowed}")
    return _written(value)


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > LONGEST_INTEGER:
            return hex(value)
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return str(value)
