"""A file that the operator names: looked for, and written completely or not at all.

All of this may wait for a disk or a network: call it in a thread.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from echotui.errors import EchotuiError
from echotui.ui.format.safe import safe

Fill = Callable[[TextIO], None]
"""Writes what belongs into the file."""

OWNERS: Final = 0o600
"""The mode of every file that is written."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class ExportError(EchotuiError):
    """A file cannot be written; nothing else is under its name than before.

    The text is one line of printable ASCII that names the file, what was wrong and what is allowed.
    """


def is_there(name: str) -> bool:
    """Look whether a file would have to be replaced.

    Args:
        name: As the operator typed it; `~` is the home folder.

    Returns:
        Whether there is such a file already, or a link of that name.

    Raises:
        ExportError: No file can have this name here; it is a folder, a device or the like.
    """
    path = _path(name)
    with _explained(name):
        return _find(path, name)


def write(name: str, fill: Fill, *, overwrite: bool) -> None:
    """Write a file.

    Args:
        name: As the operator typed it; `~` is the home folder.
        fill: Writes the content; the file is UTF-8, and line ends stay as they are written. Only
            its owner may read it, whatever it replaces: payloads may be in it.
        overwrite: Whether a file that is there is replaced, at once; of a link, what it points to.
            Without it, a file that is there stays, also when it has just come.

    Raises:
        ExportError: It cannot be written. A file that was there is as it was.
    """
    path = _path(name)
    with _explained(name):
        if _find(path, name) and overwrite:
            _replace(path.resolve(), fill)
        else:
            _write_new(path, fill)


def _path(name: str) -> Path:
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:
        raise ExportError(f"{safe(name)}: nobody has that home folder; name another") from error
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError as error:
        raise ExportError(f"{safe(name)} is no name for a file; name another") from error
    if b"\0" in encoded:
        raise ExportError(f"{safe(name)} is no name for a file; name another")
    return path


def _find(path: Path, name: str) -> bool:
    """Tell whether a file is there, and that it is one that may be replaced."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            return True
        if not path.parent.is_dir():
            raise
        return False
    if stat.S_ISDIR(mode):
        raise ExportError(f"{safe(name)} is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise ExportError(f"{safe(name)} is a device or the like; name a file")
    return True


def _write_new(path: Path, fill: Fill) -> None:
    # Not by chmod: somebody could open it before.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNERS)
    # Only what could be made is ours to remove.
    with (
        os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file,
        _removed_on_failure(path),
    ):
        fill(file)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, fill: Fill) -> None:
    # Its mode is OWNERS too.
    descriptor, draft = tempfile.mkstemp(prefix=".echotui-", dir=path.parent)
    with _removed_on_failure(Path(draft)):
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            fill(file)
            file.flush()
            os.fsync(descriptor)
        Path(draft).replace(path)


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn what the system says into an error of ours."""
    shown = safe(name)
    try:
        yield
    except FileExistsError as error:
        raise ExportError(f"{shown} exists already; name a new file, or replace it") from error
    except FileNotFoundError as error:
        raise ExportError(f"{shown}: there is no such folder; name one that is there") from error
    except OSError as error:
        raise ExportError(f"{shown} was not written: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    said = safe(error.strerror or type(error).__name__)
    if error.errno in _FULL:
        return f"{said}; make room, or name a file elsewhere"
    if error.errno in _FORBIDDEN:
        return f"{said}; name a file in a folder where you may write"
    return f"{said}; name another file"
