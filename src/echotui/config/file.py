"""Settings in a TOML file."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from echotui.config.keys import TABLE, Keys, read_keys
from echotui.config.settings import KINDS, check_hosts
from echotui.config.values import AUTO
from echotui.errors import SettingsError
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import cut, did_you_mean, one_line, quote
from echotui.system.regular_file import read
from echotui.system.toml import parse

LARGEST: Final = 64 * 1024
"""Bytes of a file. tomlkit, which changes it, takes 0.3 s for so many, and 10 s for 1 MiB."""
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
        notice: Why the file was not read, and what to do; empty when it was, or is not there.
    """

    shown: str
    entries: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    keys: Keys = ()
    notice: str = ""


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
    """Read the settings in a file that somebody named.

    Args:
        path: Which file.
        named_by: Who asks for it: `--config`.

    Returns:
        What it says.

    Raises:
        SettingsError: It cannot be read, is not TOML, has an unknown key or a wrong type.
    """
    shown = one_line(path)
    try:
        content, _ = within(PATIENCE, read, path, LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SettingsError(f"{shown}: there is no such file ({named_by})") from error
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be read: {error.strerror}") from error
    return understand(content, shown)


def read_default() -> Content:
    """Read the settings in the file that is read when none is named.

    Returns:
        What it says; nothing when it is not there. When it cannot be read, nothing but a notice:
        nobody asked for it in this session, and the program works without it.

    Raises:
        SettingsError: It is not TOML, has an unknown key or a wrong type.
    """
    path = default_path()
    shown = one_line(str(path))
    try:
        content, _ = within(PATIENCE, read, path, LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Content(shown)
    except OSError as error:
        advice = "mend it, name another file with --config, or none with --config off"
        return Content(shown, notice=f"{shown} was not read: {error.strerror}; {advice}")
    return understand(content, shown)


def understand(content: bytes, shown: str) -> Content:
    """Find the settings in the text of a file.

    Args:
        content: The file's bytes.
        shown: The file's name, safe to print.

    Returns:
        What it says.

    Raises:
        SettingsError: It is too large, is not TOML, has an unknown key or a wrong type.
    """
    if len(content) > LARGEST:
        raise SettingsError(f"{shown}: is larger than 64KiB, too large for a list of settings")
    document = parse(content, shown)
    keys = read_keys(document.pop(TABLE), shown) if TABLE in document else ()
    entries: dict[str, tuple[str, list[str]]] = {}
    for key, value in document.items():
        name, where = key.replace("-", "_"), f"{shown}: {key}"
        if name not in KINDS:
            allowed = (*KINDS, TABLE)
            advice = did_you_mean(name, allowed) or ";"
            says = f"unknown key {quote(key)}{advice} allowed are {', '.join(allowed)}"
            raise SettingsError(f"{shown}: {says}")
        if name in entries:
            raise SettingsError(f"{where}: this setting is given more than once")
        entries[name] = where, _texts(name, value, where)
    return Content(shown, entries, keys)


def _texts(name: str, value: object, where: str) -> list[str]:
    if not isinstance(value, list) or name not in _LISTS:
        return [_text(name, value, where)]
    texts = [_text(name, each, where) for each in value]
    if name == "columns":
        return [",".join(texts) or AUTO]
    check_hosts(texts, where)
    return texts


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
