"""The log's file: opened without waiting, appended to and rotated."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from echotui.system.safe_path import check_ours, check_owner, follow

LARGEST: Final = 5 * 1024 * 1024
"""Bytes of one file."""
OLDER: Final = 3
"""Older files that are kept; `PATH.1` is the newest of them."""
_MODE: Final = 0o640
"""Not readable by all: the log holds the addresses of clients."""
_FLAGS: Final = os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class LogFile:
    """Appends to a file, and rotates it when it is full.

    A pipe is never rotated; if it is not read, writing raises. A terminal is refused, since the
    dashboard is there, and so is a file or link that another user made (`safe_path`): a link could
    lead to a file of this user, and the file's owner could read or forge the log.

    Args:
        path: An existing file is kept. Of a link, the target is written and rotated.
        largest: Bytes of one file.
        older: Older files that are kept.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path, *, largest: int = LARGEST, older: int = OLDER) -> None:
        self.path = path
        self._target = path
        self._largest = largest
        self._older = older
        self._fd = -1
        self._torn = False
        self._open()

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    def write(self, data: bytes) -> None:
        """Append whole lines, each with its end.

        Raises:
            OSError: Not all could be written. The next lines that can start on a new line.
        """
        self._reopen_if_moved()
        if self._torn:
            data = b"\n" + data
        size = self._regular_size()
        if size and size + len(data) > self._largest:
            self._rotate()
        left = memoryview(data)
        while left:
            count = os.write(self._fd, left)
            self._torn = data[len(data) - len(left) + count - 1] != ord("\n")
            left = left[count:]

    def close(self) -> None:
        """Close it; may be called again."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def _open(self) -> None:
        target = follow(self.path)
        special = self.path.exists() and not self.path.is_file()
        # The target of /dev/fd/3 and the like has no path of its own.
        self._target = self.path if special else target
        with suppress(FileNotFoundError):
            # Before opening too: the kernel gives no reason when it refuses (proc_sys_fs(5),
            # protected_regular).
            check_ours(self._target.stat())
        # Without a reader, a pipe opened for writing alone gives ENXIO (fifo(7), O_NONBLOCK).
        piped = special and stat.S_ISFIFO(self._target.stat().st_mode)
        flags = _FLAGS | (os.O_RDWR if piped else os.O_WRONLY)
        self._fd = os.open(self._target, flags if special else flags | os.O_NOFOLLOW, _MODE)
        try:
            self._check(special=special)
        except OSError:
            self.close()
            raise

    def _check(self, *, special: bool) -> None:
        """Check what was opened: the path may have been replaced just before."""
        status = os.fstat(self._fd)
        if os.isatty(self._fd):
            raise OSError(errno.EINVAL, "it is a terminal")
        check_ours(status)
        if stat.S_ISREG(status.st_mode) == special:
            raise OSError(errno.EINVAL, "it was replaced while it was opened")
        if not special:
            self._check_older()

    def _check_older(self) -> None:
        """Check that the older files are regular and ours: others could not be moved."""
        for number in range(1, self._older + 1):
            path = self._numbered(number)
            with suppress(FileNotFoundError):
                status = path.lstat()
                if not stat.S_ISREG(status.st_mode):
                    raise PermissionError(errno.EPERM, f"{path.name} is not a regular file")
                check_owner(status)

    def _reopen_if_moved(self) -> None:
        """Open the path again if its file was moved or removed."""
        try:
            new, old = self.path.stat(), os.fstat(self._fd)
        except OSError:
            pass
        else:
            if (new.st_dev, new.st_ino) == (old.st_dev, old.st_ino):
                return
        self.close()
        self._open()
        self._torn = False

    def _regular_size(self) -> int:
        status = os.fstat(self._fd)
        return status.st_size if stat.S_ISREG(status.st_mode) else 0

    def _rotate(self) -> None:
        self._check_older()
        for number in range(self._older, 0, -1):
            newer = self._numbered(number - 1)
            if newer.exists():
                newer.replace(self._numbered(number))
        self._reopen_if_moved()

    def _numbered(self, number: int) -> Path:
        target = self._target
        return target.with_name(f"{target.name}.{number}") if number else target
