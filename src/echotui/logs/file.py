"""The log's file: opened, written to and rotated; never waited for where that can be helped."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

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
    is no place for a log: the dashboard is there.

    Args:
        path: Where; what is there is kept.
        largest: Bytes of one file.
        older: Files kept beside it.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path, *, largest: int = LARGEST, older: int = OLDER) -> None:
        self.path = path
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
        # A pipe that nobody reads cannot be opened to write only without waiting for a reader.
        piped = self.path.exists() and stat.S_ISFIFO(self.path.stat().st_mode)
        self._fd = os.open(self.path, _FLAGS | (os.O_RDWR if piped else os.O_WRONLY), _MODE)
        if os.isatty(self._fd):
            self.close()
            raise OSError(errno.EINVAL, "it is a terminal")

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
        for number in range(self._older, 0, -1):
            younger = self._numbered(number - 1)
            if younger.exists():
                younger.replace(self._numbered(number))
        self._follow()

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}") if number else self.path
