"""A socket of the observer in a process that does not know of it."""

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
        self.socket = _raised(made)
        self.socket.setblocking(False)
        self.inode: Final = os.fstat(self.socket.fileno()).st_ino

    @property
    def ours(self) -> bool:
        """Whether the descriptor is still this socket."""
        try:
            return os.fstat(self.socket.fileno()).st_ino == self.inode
        except OSError:
            return False

    def close(self) -> None:
        """Close it, unless that has been done."""
        if self.ours:
            self.socket.close()
        else:
            self.socket.detach()


def _raised(made: Socket) -> Socket:
    for floor in _FLOORS:
        with suppress(OSError):
            raised = fcntl(made.fileno(), F_DUPFD_CLOEXEC, floor)
            made.close()
            return Socket(fileno=raised)
    return made
