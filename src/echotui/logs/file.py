"""The log's file: opened, written to and rotated; never waited for where that can be helped."""

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
"""Files kept beside the newest: `PATH.1` is the youngest of them."""
_MODE: Final = 0o640
"""Who connects when is nobody else's business."""
_FLAGS: Final = os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class LogFile:
    """Appends to a file, and begins a new one when it is full.

    A pipe is written to as it is, and is never full: what nobody reads is refused by it. A terminal
    is no place for a log: the dashboard is there. Nor is what another user has laid under the name,
    see `safe_path`: a link leads to a file of ours, and a file lets them read or forge the log.

    Args:
        path: Where; what is there is kept. Of a link, what it points to is written and rotated.
        largest: Bytes of one file.
        older: Files kept beside it.

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

    def write(self, data: bytes) -> None:
        """Append lines.

        Args:
            data: Whole lines, each with its end.

        Raises:
            OSError: Not all of them could be written. The next that can begin on a line of their
                own.
        """
        self._follow()
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
        """Close it; nothing when it is closed."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def _open(self) -> None:
        target = follow(self.path)
        special = self.path.exists() and not self.path.is_file()
        # /dev/fd/3 and its like are links to what has no other name.
        self._target = self.path if special else target
        with suppress(FileNotFoundError):
            # Before it is opened too: the kernel would not say why it refuses (proc_sys_fs(5),
            # protected_regular).
            check_ours(self._target.stat())
        # A pipe that nobody reads cannot be opened to write only without waiting for a reader.
        piped = special and stat.S_ISFIFO(self._target.stat().st_mode)
        flags = _FLAGS | (os.O_RDWR if piped else os.O_WRONLY)
        self._fd = os.open(self._target, flags if special else flags | os.O_NOFOLLOW, _MODE)
        try:
            self._check(special=special)
        except OSError:
            self.close()
            raise

    def _check(self, *, special: bool) -> None:
        """Check what was opened: it may be another than what was there just before."""
        status = os.fstat(self._fd)
        if os.isatty(self._fd):
            raise OSError(errno.EINVAL, "it is a terminal")
        check_ours(status)
        if stat.S_ISREG(status.st_mode) == special:
            raise OSError(errno.EINVAL, "it was replaced while it was opened")
        if not special:
            self._check_older()

    def _check_older(self) -> None:
        """Check that the older ones are ours: a link or a file of another could not be moved."""
        for number in range(1, self._older + 1):
            path = self._numbered(number)
            with suppress(FileNotFoundError):
                status = path.lstat()
                if not stat.S_ISREG(status.st_mode):
                    raise PermissionError(errno.EPERM, f"{path.name} is not a regular file")
                check_owner(status)

    def _follow(self) -> None:
        """Open it anew where the one that we had was moved or removed."""
        try:
            there, ours = self.path.stat(), os.fstat(self._fd)
        except OSError:
            pass
        else:
            if (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino):
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
            younger = self._numbered(number - 1)
            if younger.exists():
                younger.replace(self._numbered(number))
        self._follow()

    def _numbered(self, number: int) -> Path:
        target = self._target
        return target.with_name(f"{target.name}.{number}") if number else target
