"""Saves settings in the TOML file; everything else in it stays."""

import os
import stat
import tempfile
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from echotui.config.file import LARGEST, default_path, parse_settings
from echotui.config.settings import SETTINGS
from echotui.errors import SettingsError
from echotui.model.command import Done, Refused
from echotui.model.stored import Stored
from echotui.system.file_work import PATIENCE, off_loop
from echotui.system.printable import one_line
from echotui.system.regular_file import check_regular, read
from echotui.system.safe_path import follow
from echotui.system.toml import parse

_OVERRIDES: Final = ("flag ", "environment ")
"""The beginnings of origins that win over the file."""


class ConfigWriter:
    """Reads and saves settings, one call after the other, off the loop.

    Args:
        path: The file; None for the default one. It need not exist.
        origins: Where the settings of this run come from, see `Settings.origins`.
    """

    def __init__(self, path: str | None, origins: Mapping[str, str]) -> None:
        self._path = default_path() if path is None else Path(path)
        self._origins = origins
        # Two at a time would each overwrite what the other wrote. The threads hold it, not the
        # tasks that await them: a thread that hangs keeps it.
        self._one_at_a_time = threading.Lock()

    @property
    def path(self) -> str:
        """The file, as one printable line."""
        return one_line(str(self._path))

    async def read(self, names: Collection[str]) -> Mapping[str, Stored] | Refused:
        """Read some settings from the file."""
        try:
            values = await off_loop(PATIENCE, read_settings, self._path)
        except SettingsError as error:
            return Refused(f"Nothing can be saved: {error}.")
        except OSError as error:
            return Refused(f"Nothing can be saved: {self.path}: {error.strerror}.")
        return {name: self._stored(name, values) for name in names}

    def _stored(self, name: str, values: Mapping[str, object]) -> Stored:
        setting, origin = SETTINGS[name], self._origins.get(name, "")
        text = setting.type.show(values.get(name, setting.default))
        return Stored(text, origin if origin.startswith(_OVERRIDES) else "")

    async def save(self, values: Mapping[str, str]) -> Done | Refused:
        """Save settings, their values as texts; the outcome has the file's name."""
        try:
            await off_loop(PATIENCE, self._save, values)
        except SettingsError as error:
            return Refused(f"Not saved: {error}.")
        except OSError as error:
            return Refused(f"Not saved: {self.path}: {error.strerror}.")
        return Done(f"Saved {', '.join(values)} in {self.path}.")

    def _save(self, values: Mapping[str, str]) -> None:
        with self._one_at_a_time:
            write_settings(self._path, values)


def read_settings(path: Path) -> Mapping[str, object]:
    """Return the values of the settings in a file; one that does not exist has none.

    Raises:
        SettingsError: The file cannot be read, or is not right.
    """
    shown = one_line(str(path))
    try:
        content, _ = _read(follow(path))
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be read: {error.strerror}") from error
    return parse_settings(content, shown).values


def write_settings(path: Path, values: Mapping[str, str]) -> None:
    """Set some settings in a file at once; comments, order and all other settings stay.

    A file that does not exist is made, with its folder. The old file is replaced at once by a
    complete new one, which has been read again and has those values.

    Args:
        path: The file; a link is followed.
        values: The settings, by name; each value as a text.

    Raises:
        SettingsError: A value is not allowed, the file is not right or cannot be written. The
            file is as it was.
    """
    shown = one_line(str(path))
    entries = {name: _entry(name, text, shown) for name, text in values.items()}
    try:
        target = follow(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        content, mode = _read(target)
        _replace(target, _changed(content, entries, shown), mode)
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be written: {error.strerror}") from error


def _entry(name: str, text: str, shown: str) -> object:
    """Return a value as the file has it: as a text, where that is allowed."""
    value_type = SETTINGS[name].type
    value = value_type.read(text, f"{shown}: {name}")
    return text if str in value_type.toml else value


def _read(path: Path) -> tuple[bytes, int]:
    """Read a file and its mode; of one that does not exist, nothing and 0."""
    try:
        content, status = read(path, LARGEST + 1)
    except FileNotFoundError:
        return b"", 0
    # Not even /dev/null: it would be replaced.
    check_regular(status)
    return content, stat.S_IMODE(status.st_mode)


def _changed(content: bytes, entries: Mapping[str, object], shown: str) -> bytes:
    # A file that the next start would refuse is not touched. This also bounds the work of tomlkit,
    # which takes minutes for what tomllib reads at once.
    parse_settings(content, shown)
    # Not at the top: most sessions save nothing. Here it delays a thread, not the loop.
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    old = parse(content, shown)
    spelled = {key.replace("-", "_"): key for key in old}
    new = {spelled.get(name, name): value for name, value in entries.items()}
    changed = b""
    try:
        document = tomlkit.parse(content.decode("utf-8-sig"))
        for key, value in new.items():
            document[key] = value
        changed = tomlkit.dumps(document).encode()
        as_meant = parse(changed, shown) == old | new
    except (TOMLKitError, SettingsError):
        as_meant = False
    if not as_meant:
        # Python writes a text and a number as TOML does.
        lines = " and ".join(f"{key} = {value!r}" for key, value in new.items())
        advice = f"write {lines} yourself, before the first table"
        raise SettingsError(f"{shown}: cannot be changed without damaging it; {advice}")
    return changed


def _replace(path: Path, content: bytes, mode: int) -> None:
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(draft).unlink()
        raise
