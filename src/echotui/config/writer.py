"""Saves one setting in the TOML file; everything else in it stays."""

import os
import stat
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from echotui.config.file import LARGEST, default_path, parse_settings
from echotui.config.settings import SETTINGS
from echotui.errors import SettingsError
from echotui.model.command import Done, Refused
from echotui.system.file_work import PATIENCE, off_loop
from echotui.system.printable import one_line
from echotui.system.regular_file import check_regular, read
from echotui.system.safe_path import follow
from echotui.system.toml import parse


class ConfigWriter:
    """Saves settings one after the other, off the loop.

    Args:
        path: The file; None for the default one. It need not exist.
    """

    def __init__(self, path: str | None) -> None:
        self._path = path
        # Two at a time would each overwrite what the other wrote. The threads hold it, not the
        # tasks that await them: a thread that hangs keeps it.
        self._one_at_a_time = threading.Lock()

    async def save(self, name: str, value: str) -> Done | Refused:
        """Save a setting, its value as a text; the outcome has the file's name."""
        path = default_path() if self._path is None else Path(self._path)
        shown = one_line(str(path))
        try:
            await off_loop(PATIENCE, self._save, path, name, value)
        except SettingsError as error:
            return Refused(f"Not saved: {error}.")
        except OSError as error:
            return Refused(f"Not saved: {shown}: {error.strerror}.")
        return Done(f"Saved {name} in {shown}.")

    def _save(self, path: Path, name: str, value: str) -> None:
        with self._one_at_a_time:
            write_setting(path, name, value)


def write_setting(path: Path, name: str, value: str) -> None:
    """Set one setting in a file; comments, order and all other settings stay.

    A file that does not exist is made, with its folder. The old file is replaced at once by a
    complete new one, which has been read again and has that value.

    Args:
        path: The file; a link is followed.
        name: A setting that may be a text: `columns`.
        value: Its value as a text.

    Raises:
        SettingsError: The value is not allowed, the file is not right or cannot be written. The
            file is as it was.
    """
    shown = one_line(str(path))
    SETTINGS[name].type.read(value, f"{shown}: {name}")
    try:
        target = follow(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        content, mode = _read(target)
        _replace(target, _changed(content, name, value, shown), mode)
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be written: {error.strerror}") from error


def _read(path: Path) -> tuple[bytes, int]:
    """Read a file and its mode; of one that does not exist, nothing and 0."""
    try:
        content, status = read(path, LARGEST + 1)
    except FileNotFoundError:
        return b"", 0
    # Not even /dev/null: it would be replaced.
    check_regular(status)
    return content, stat.S_IMODE(status.st_mode)


def _changed(content: bytes, name: str, value: str, shown: str) -> bytes:
    # A file that the next start would refuse is not touched. This also bounds the work of tomlkit,
    # which takes minutes for what tomllib reads at once.
    parse_settings(content, shown)
    # Not at the top: most sessions save nothing. Here it delays a thread, not the loop.
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    old = parse(content, shown)
    written = next((key for key in old if key.replace("-", "_") == name), name)
    changed = b""
    try:
        document = tomlkit.parse(content.decode("utf-8-sig"))
        document[written] = value
        changed = tomlkit.dumps(document).encode()
        as_meant = parse(changed, shown) == old | {written: value}
    except (TOMLKitError, SettingsError):
        as_meant = False
    if not as_meant:
        advice = f'write {written} = "{value}" yourself, before the first table'
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
