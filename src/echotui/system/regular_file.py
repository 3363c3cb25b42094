"""Regular files, read without waiting for what only looks like one."""

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
    """Read a file that is small.

    Args:
        path: Which. `/dev/null` is taken for an empty one.
        largest: Bytes that are read at most.

    Returns:
        Its bytes, and its status.

    Raises:
        OSError: It cannot be read, or is none: a pipe, a device, a folder. Of these nothing is
            read, for the writer of a pipe may never come (fifo(7)).
    """
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not os.path.samestat(status, Path(os.devnull).stat()):
            check_regular(status)
        return file.read(largest), status


def check_regular(status: os.stat_result) -> None:
    """Check that a file is a regular one.

    Args:
        status: What `stat` tells of it.

    Raises:
        OSError: It is none.
    """
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    for is_type, name in _TYPES:
        if is_type(status.st_mode):
            raise OSError(errno.EINVAL, f"it is {name}, not a regular file")
