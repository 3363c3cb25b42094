"""Settings in a TOML file."""

import os
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from echotui.config.exposed import file_notice
from echotui.config.keys import TABLE, Keys, listed, read_keys
from echotui.config.setting import Setting
from echotui.config.settings import SETTINGS
from echotui.errors import SettingsError
from echotui.model.actions import KEYS
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import cut, did_you_mean, one_line, quote
from echotui.system.regular_file import read
from echotui.system.toml import parse

LARGEST: Final = 64 * 1024
"""Bytes of a file. tomlkit, which changes it, takes 0.3 s for so many, and 10 s for 1 MiB."""
LONGEST_INTEGER: Final = 64
"""Bits. Python refuses to write thousands of digits in decimal; none that long is allowed."""


class Content(Struct, frozen=True):
    """The settings in a file.

    Attributes:
        values: By the name of the setting.
        keys: Actions that have other keys than usual.
        origins: Where each is, by name: `file /etc/echotui.toml: port`.
        notice: Why the file was not read, or who can read a password in it, and what to do; empty:
            all is well, or it does not exist.
    """

    values: dict[str, Any] = field(default_factory=dict)
    keys: Keys = ()
    origins: dict[str, str] = field(default_factory=dict)
    notice: str = ""


def default_path() -> Path:
    """Find the default file: `echotui/config.toml` in `$XDG_CONFIG_HOME` or `~/.config`."""
    base = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    # "All paths must be absolute; a relative one is to be ignored" (XDG Base Directory).
    if not base.is_absolute():
        base = Path(os.path.expanduser("~")) / ".config"  # noqa: PTH111 -- Path.home() may raise
    return base / "echotui" / "config.toml"


def read_settings(path: str | None, named_by: str) -> Content:
    """Read the settings in the file of `--config`; `None`: in the default one; empty: in none."""
    if path is None:
        return read_default()
    return read_file(path, named_by=named_by) if path else Content()


def read_file(path: str, *, named_by: str) -> Content:
    """Read the settings in a file that `--config` or its variable names.

    Raises:
        SettingsError: It cannot be read, or its text is not right; see `parse_settings`.
    """
    shown = one_line(path)
    try:
        content, status = within(PATIENCE, read, path, LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SettingsError(f"{shown}: there is no such file ({named_by})") from error
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be read: {error.strerror}") from error
    return _noted(parse_settings(content, shown), status, shown)


def read_default() -> Content:
    """Read the settings in the default file, as `read_file`; it need not exist.

    When it cannot be read, that is only a notice: it was not named, and the program works without.
    """
    path = default_path()
    shown = one_line(str(path))
    try:
        content, status = within(PATIENCE, read, path, LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Content()
    except OSError as error:
        # The path may be long, and the dashboard shows one line: the reason comes first.
        advice = "fix it, name another with --config, or none with --config off"
        reason = f"the settings file was not read: {error.strerror}"
        return Content(notice=f"{reason}; {advice} ({shown})")
    return _noted(parse_settings(content, shown), status, shown)


def parse_settings(content: bytes, shown: str) -> Content:
    """Read the settings in the text of a file, which errors call `shown`.

    Raises:
        SettingsError: It is too large, is not TOML, has an unknown key or a value that is not
            allowed.
    """
    if len(content) > LARGEST:
        raise SettingsError(f"{shown}: is larger than 64KiB, too large for a list of settings")
    document = parse(content, shown)
    keys = read_keys(document.pop(TABLE), shown, SETTINGS) if TABLE in document else ()
    values: dict[str, Any] = {}
    origins = {name: f"file {shown}: {name}" for name in listed(keys)}
    for key, value in document.items():
        name, where = key.replace("-", "_"), f"{shown}: {key}"
        if name not in SETTINGS:
            raise SettingsError(f"{shown}: unknown key {quote(key)}{_advice(name)}")
        if name in values:
            raise SettingsError(f"{where}: this setting is given more than once")
        values[name] = _read(SETTINGS[name], value, where)
        origins[name] = f"file {where}"
    return Content(values, keys, origins)


def _noted(content: Content, status: os.stat_result, shown: str) -> Content:
    notice = file_notice(content.values.get("fleet", ()), status, shown)
    return replace(content, notice=notice) if notice else content


def _advice(name: str) -> str:
    if name in KEYS:
        return f"; it is an action: move it to a table [{TABLE}] at the end of the file"
    allowed = (*SETTINGS, TABLE)
    return f"{did_you_mean(name, allowed) or ';'} allowed are {', '.join(allowed)}"


def _read(setting: Setting, value: object, where: str) -> object:
    items = value if isinstance(value, list) and setting.type.array else [value]
    texts = []
    for number, item in enumerate(items, 1):
        if isinstance(item, dict) and setting.type.table is not None:
            which = f"{where}: [[{setting.name}]] {number}" if len(items) > 1 else where
            texts.append(setting.type.table(item, which))
        # Not isinstance: `port = true` would be one, for a bool is an int.
        elif type(item) in setting.type.toml:
            texts.append(_as_text(item))
        else:
            shown = f"the string {quote(item)}" if isinstance(item, str) else cut(_as_text(item))
            raise SettingsError(f"{where}: {shown} is not {setting.type.allowed}")
    return setting.type.read_all(texts, where)


def _as_text(value: object) -> str:
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
