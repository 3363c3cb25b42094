"""A client of the agent: a request, its answer line by line, the next request."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Final

from echotui.observer.own_socket import OwnSocket

LONGEST_REQUEST: Final = 1000
PATIENCE: Final = 5.0
"""Seconds after which a client is dropped that does not take its answer."""
_SIZE: Final = 4096


class AgentClient:
    """Its requests are answered one by one; those that it sends ahead wait in the kernel.

    Args:
        answer: Returns the lines of the answer to a request, made when they are asked for. Raises
            ValueError for what is no request.
    """

    def __init__(self, own: OwnSocket, answer: Callable[[bytes], Iterator[bytes]]) -> None:
        self.own: Final = own
        self.active_at = monotonic()
        self._answer = answer
        self._received = b""
        self._lines: Iterator[bytes] = iter(())
        self._unsent = b""
        self.answering = False
        """Whether it is served when it is writable; otherwise, when it is readable."""

    @property
    def deadline(self) -> float:
        """The time at which it is dropped if it has not taken more of its answer."""
        return self.active_at + PATIENCE

    def serve(self) -> bool:
        """Receive, or send a line; return whether it stays."""
        try:
            if self.answering:
                self._send()
            else:
                self._receive()
        except BlockingIOError:
            return True
        except Exception:  # noqa: BLE001 - it has gone, or asks for what is no request
            return False
        return True

    def _receive(self) -> None:
        received = self.own.socket.recv(_SIZE)
        if not received:
            raise EOFError
        self.active_at = monotonic()
        self._received += received
        self._next()

    def _next(self) -> None:
        request, end, rest = self._received.partition(b"\n")
        if len(request) > LONGEST_REQUEST:
            raise ValueError
        if end:
            self._received = rest
            self._lines = self._answer(request)
            self.answering = True

    def _send(self) -> None:
        if not self._unsent:
            self._unsent = next(self._lines, b"")
        if not self._unsent:
            self.answering = False
            self._next()
            return
        sent = self.own.socket.send(self._unsent)
        self._unsent = self._unsent[sent:]
        self.active_at = monotonic()
