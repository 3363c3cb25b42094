"""Regular files, read without waiting for a pipe or device in their place."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_TYPES: Final = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read(path: str | os.PathLike[str], largest: int) -> tuple[bytes, os.stat_result]:
    """Read at most so many bytes of a file, and its status. `/dev/null` counts as an empty one.

    Raises:
        OSError: It cannot be read, or is a pipe, a device, a folder. Of these nothing is read, for
            the writer of a pipe may never come (fifo(7)).
    """
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not os.path.samestat(status, Path(os.devnull).stat()):
            check_regular(status)
        return file.read(largest), status


def check_regular(status: os.stat_result) -> None:
    """Raise OSError unless it is the status of a regular file."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    for is_type, name in _TYPES:
        if is_type(status.st_mode):
            raise OSError(errno.EINVAL, f"it is {name}, not a regular file")
