"""One setting kept in the TOML file, with everything else in it as it was."""

import asyncio
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from echotui.config.file import default_path
from echotui.config.settings import KINDS
from echotui.errors import SettingsError
from echotui.model.command import Done, Refused
from echotui.system.printable import one_line
from echotui.system.toml import LARGEST_FILE, parse


class ConfigWriter:
    """Saves settings one after the other, off the loop.

    Args:
        path: The file; empty for the usual one. It need not exist.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        # Two at a time would each write what the other had not seen.
        self._one_at_a_time = asyncio.Lock()

    async def save(self, name: str, value: str) -> Done | Refused:
        """Save a setting.

        Args:
            name: Which: `columns`.
            value: Its value as a text, as the environment has it.

        Returns:
            What came of it, with the file's name.
        """
        path = Path(self._path) if self._path else default_path()
        async with self._one_at_a_time:
            try:
                await asyncio.to_thread(write_setting, path, name, value)
            except SettingsError as error:
                return Refused(f"not saved: {error}")
        return Done(f"{name} saved in {one_line(str(path))}")


def write_setting(path: Path, name: str, value: str) -> None:
    """Set one setting in a file; comments, order and all other settings stay.

    A file that is not there is made, with its folder. The old file is replaced at once by a
    complete new one.

    Args:
        path: The file; of a link, what it points to is written.
        name: Which setting, one that may be a text: `columns`.
        value: Its value as a text.

    Raises:
        SettingsError: The value is not allowed, the file is not TOML or cannot be written: one line
            with the file's name. The file is as it was.
    """
    shown = one_line(str(path))
    KINDS[name].read(value, f"{shown}: {name}")
    try:
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        content, mode = _read(target)
        _replace(target, _changed(content, name, value, shown), mode)
    except (OSError, RuntimeError) as error:
        # Until Python 3.12, a loop of links is a RuntimeError.
        reason = getattr(error, "strerror", None) or "its links go round in a circle"
        raise SettingsError(f"{shown}: cannot be written: {reason}") from error


def _read(path: Path) -> tuple[bytes, int]:
    """Read a file that may not be there, and its mode; 0 for the usual one."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1), stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except FileNotFoundError:
        return b"", 0


def _changed(content: bytes, name: str, value: str, shown: str) -> bytes:
    if len(content) > LARGEST_FILE:
        raise SettingsError(f"{shown}: is larger than 1MiB, too large for a list of settings")
    # Not at the top: most sessions save nothing. Here, a thread waits for it, and not the loop.
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    # This one has the better words for what is wrong.
    parse(content, shown)
    try:
        document = tomlkit.parse(content.decode("utf-8-sig"))
    except TOMLKitError as error:
        raise SettingsError(f"{shown}: is not TOML: {one_line(str(error))}") from error
    written = next((key for key in document if key.replace("-", "_") == name), name)
    document[written] = value
    return tomlkit.dumps(document).encode()


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
