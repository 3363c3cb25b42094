"""A socket of the observer in a process that does not know of it."""

import errno
import os
from _socket import socket as Socket  # noqa: N812 - of no monkey patch
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl
from typing import Final

_FLOORS: Final = (600, 100, 3)
"""Descriptors from here on: the program gets the numbers that it would get without us."""


class OwnSocket:
    """A socket with a high number, that does not touch another one of the same number.

    A program may close all descriptors (daemons do), and open its own with our number.
    """

    def __init__(self, made: Socket) -> None:
        self._socket = _raised(made)
        self._socket.setblocking(False)
        self.inode: Final = os.fstat(self.fileno()).st_ino

    @property
    def socket(self) -> Socket:
        """Get it to use it at once.

        Raises:
            OSError: The program has closed it: what has its number now is the program's.
        """
        if not self.ours:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._socket

    @property
    def ours(self) -> bool:
        """Whether the descriptor is still this socket."""
        try:
            return os.fstat(self.fileno()).st_ino == self.inode
        except OSError:
            return False

    def fileno(self) -> int:
        """Return its number, for poll(2)."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close it, unless that has been done."""
        if self.ours:
            self._socket.close()
        else:
            self._socket.detach()


def _raised(made: Socket) -> Socket:
    for floor in _FLOORS:
        # The program may not have numbers as high as that.
        with suppress(OSError):
            raised = fcntl(made.fileno(), F_DUPFD_CLOEXEC, floor)
            made.close()
            return Socket(fileno=raised)
    return made
