"""Settings in a TOML file."""

import os
from pathlib import Path
from typing import Final

from echotui.errors import SettingsError
from echotui.oneline import cut, one_line, quote
from echotui.settings import KINDS, check_hosts
from echotui.toml_text import LARGEST_FILE, parse

LONGEST_INTEGER: Final = 64
"""Bits. Python refuses to write thousands of digits in decimal; none that long is allowed."""


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


def read_file(path: str, *, named_by: str) -> dict[str, tuple[str, list[str]]]:
    """Read the settings in a file, as texts that flags could have.

    Args:
        path: Which file.
        named_by: Who asks for it: `--config`. Empty for the default file, which may be missing.

    Returns:
        For every setting in it, by name: where it is, as errors say it, `/etc/echotui.toml: port`;
        and its texts, one or, of hosts, some.

    Raises:
        SettingsError: It cannot be read, is not TOML, has an unknown key or a wrong type.
    """
    shown = one_line(path) or "''"
    entries: dict[str, tuple[str, list[str]]] = {}
    for key, value in parse(_load(path, shown, named_by), shown).items():
        name, where = key.replace("-", "_"), f"{shown}: {key}"
        if name not in KINDS:
            allowed = ", ".join(KINDS)
            raise SettingsError(f"{shown}: unknown key {quote(key)}; allowed are {allowed}")
        if name in entries:
            raise SettingsError(f"{where}: this setting is given more than once")
        several = name == "host" and isinstance(value, list)
        texts = [_text(name, each, where) for each in (value if several else [value])]
        if several:
            check_hosts(texts, where)
        entries[name] = where, texts
    return entries


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
