"""Wakes the thread of the agent."""

from _socket import AF_UNIX, SOCK_STREAM, socketpair
from contextlib import suppress
from select import POLLIN, poll
from typing import Final

from echotui.observer.own_socket import OwnSocket

_MOST: Final = 1000  # Bytes; each ring is one.


class Bell:
    """A pair of sockets; if the program closes both, a wait for it ends."""

    def __init__(self) -> None:
        heard, rung = socketpair(AF_UNIX, SOCK_STREAM)
        self.heard: Final = OwnSocket(heard)
        self._rung: Final = OwnSocket(rung)

    @property
    def ours(self) -> bool:
        """Whether the program has left it alone."""
        return self.heard.ours and self._rung.ours

    @property
    def inodes(self) -> tuple[int, ...]:
        """Those of its sockets."""
        return (self.heard.inode, self._rung.inode)

    def ring(self) -> None:
        """End the wait, or the next one."""
        # Full, or closed by the program.
        with suppress(OSError):
            self._rung.socket.send(b"!")

    def wait(self, seconds: float) -> None:
        """Wait that long, or until it is rung."""
        waiting = poll()
        waiting.register(self.heard, POLLIN)
        waiting.poll(seconds * 1000)

    def clear(self) -> None:
        """Forget that it was rung."""
        # Nothing to read, or closed by the program.
        with suppress(OSError):
            self.heard.socket.recv(_MOST)

    def close(self) -> None:
        """Close both sockets."""
        self.heard.close()
        self._rung.close()
