"""A file that the operator names: it is written completely or not at all.

`file_exists` and `write` may wait for a disk or a network: call them with `in_thread`.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TextIO, TypeVar

from echotui.errors import EchotuiError
from echotui.system.file_work import off_loop
from echotui.system.safe_path import check_owner, follow
from echotui.ui.format.safe import Safe, safe

P = ParamSpec("P")
T = TypeVar("T")
Fill = Callable[[TextIO], None]  # Writes the content to the open file.

# The mode of a written file: only its owner may read it, for it may contain payloads.
PRIVATE: Final = 0o600
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class ExportError(EchotuiError):
    """A file cannot be written; what was under its name before is unchanged.

    The text is a line of printable ASCII: the file, what went wrong, and what is allowed.
    """


def file_exists(name: str) -> bool:
    """Return whether a file or a link of this name exists; `~` is the home folder.

    Raises:
        ExportError: The name is impossible, no regular file, or another user's.
    """
    path = _path(name)
    with _errors_mapped(name):
        return _find(path, name)


def write(name: str, fill: Fill, *, overwrite: bool) -> None:
    """Write a file.

    Args:
        name: As the operator typed it; `~` is the home folder.
        fill: Writes the content, in UTF-8; line ends are not changed.
        overwrite: Whether to replace an existing file, atomically; of a link, its target. If not,
            an existing file stays, even one that has just been created.

    Raises:
        ExportError: It cannot be written; an existing file is unchanged.
    """
    path = _path(name)
    with _errors_mapped(name):
        if _find(path, name) and overwrite:
            _replace(follow(path), fill)
        else:
            _write_new(path, fill)


async def in_thread(
    seconds: float,
    function: Callable[Concatenate[str, P], T],
    name: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Call `file_exists` or `write` in a thread; see `file_work.off_loop`.

    Raise ExportError also if the function does not return within so many seconds.
    """
    with _errors_mapped(name):
        return await off_loop(seconds, function, name, *args, **kwargs)


def shown_path(name: str) -> Safe:
    """Return the path of a file whose name was typed, for use in any folder: absolute, or `~/…`."""
    with suppress(OSError, RuntimeError):
        path, home = Path(name).expanduser().absolute(), Path.home()
        name = f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
    return safe(name)


def _path(name: str) -> Path:
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:
        raise ExportError(f"{safe(name)}: no such home folder; choose another name") from error
    try:
        encoded = os.fsencode(path)
    except UnicodeEncodeError as error:
        raise ExportError(f"{safe(name)} cannot be a file name; choose another") from error
    if b"\0" in encoded:
        raise ExportError(f"{safe(name)} cannot be a file name; choose another")
    return path


def _find(path: Path, name: str) -> bool:
    """Return whether a file exists; raise if it may not be replaced."""
    target = follow(path)
    try:
        status = target.lstat()
    except FileNotFoundError:
        if path.is_symlink():
            return True
        if not path.parent.is_dir():
            raise
        return False
    if stat.S_ISDIR(status.st_mode):
        raise ExportError(f"{safe(name)} is a folder; choose a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise ExportError(f"{safe(name)} is not a regular file; choose another name")
    check_owner(status)
    return True


def _write_new(path: Path, fill: Fill) -> None:
    # The mode is set here: before a chmod, others could open the file.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
    # A file that existed is not removed: os.open fails above.
    with (
        os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file,
        _removed_on_failure(path),
    ):
        fill(file)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, fill: Fill) -> None:
    # mkstemp sets the mode PRIVATE too.
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
def _errors_mapped(name: str) -> Iterator[None]:
    """Raise an error of the system as an `ExportError`."""
    shown = safe(name)
    try:
        yield
    except FileExistsError as error:
        raise ExportError(f"{shown} exists already; choose a new name, or replace it") from error
    except FileNotFoundError as error:
        raise ExportError(f"{shown}: no such folder; choose one that exists") from error
    except OSError as error:
        raise ExportError(f"{shown} was not written: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    reason = safe(error.strerror or type(error).__name__)
    if error.errno in _FULL:
        return f"{reason}; free some space, or choose another folder"
    if error.errno in _FORBIDDEN:
        return f"{reason}; choose a folder in which you may write"
    return f"{reason}; choose another file"
