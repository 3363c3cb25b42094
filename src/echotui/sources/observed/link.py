"""A connection to the observer in a program; it never blocks."""

import errno
import json
import os
import socket
from pathlib import Path
from typing import Final

from echotui.observer.wire import LONGEST, InnerCall, Sampled
from echotui.sources.observed.observer_paths import user_of
from echotui.sources.observed.told import NotToldError, ToldConnection, ToldLine, line_of
from echotui.system.peer import peer_of

MOST_CONNECTIONS: Final = 200_000
MOST_CALLS: Final = 100_000
MOST_BYTES: Final = 128 << 20
"""Of one answer; a connection has some 200."""
AT_ONCE: Final = 1 << 20  # Bytes read in one go.
_READ: Final = 1 << 16


class Answer:
    """What the lines of one answer have said.

    Attributes:
        connections: By descriptor and inode.
        last: The last line, which has the result.
    """

    def __init__(self) -> None:
        self.connections: dict[tuple[int, int], ToldConnection] = {}
        self.calls: list[InnerCall] = []
        self.last = ToldLine()
        self.size = 0

    def add(self, line: ToldLine) -> None:
        """Add what a line says."""
        for each in line.connections:
            self.connections[each.fd, each.inode] = each
        self.calls += line.calls
        if len(self.connections) > MOST_CONNECTIONS or len(self.calls) > MOST_CALLS:
            raise NotToldError("it has no end")
        if line.end:
            self.last = line

    @property
    def sampled(self) -> Sampled | None:
        """The end of a sample."""
        return self.last.sampled


class ObserverLink:
    """Asks an observer one question at a time.

    Args:
        path: Its socket.
        pid: Of its process: no other one is listened to.

    Attributes:
        received: Bytes ever.
    """

    def __init__(self, path: Path, pid: int) -> None:
        """Connect.

        Raises:
            OSError: It does not listen, or is another process's.
        """
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._sock.setblocking(False)
            self._sock.connect(os.fspath(path))
            peer = peer_of(self._sock)
            # One that has ended may have left it to another, and its number to this process.
            if peer.pid != pid or peer.uid not in (0, user_of(pid)):
                raise PermissionError(errno.EPERM, "it is another process's")
        except OSError:
            self._sock.close()
            raise
        self.received = 0
        self._rest = bytearray()
        self._answer: Answer | None = None

    def fileno(self) -> int:
        """Return its descriptor, for poll(2)."""
        return self._sock.fileno()

    def close(self) -> None:
        """Free the socket."""
        self._sock.close()

    @property
    def waits(self) -> bool:
        """Whether an answer has not come yet."""
        return self._answer is not None

    def ask(self, what: str, **more: object) -> None:
        """Send a request; only after the answer to the last one.

        Raises:
            OSError: It cannot be sent.
            NotToldError: More has come than was asked for.
        """
        if self._rest:
            raise NotToldError("it answers before it is asked")
        data = json.dumps({"ask": what, **more}).encode() + b"\n"
        if self._sock.send(data) != len(data):
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        self._answer = Answer()

    def receive(self) -> Answer | None:
        """Read what has come; return the answer, or `None` if it is not complete.

        Raises:
            OSError: The connection has ended.
            NotToldError: What has come is no answer.
        """
        answer = self._answer
        if answer is None:
            raise NotToldError("it answers before it is asked")
        begin = answer.size
        while answer.size - begin < AT_ONCE:
            try:
                data = self._sock.recv(_READ)
            except BlockingIOError:
                break
            if not data:
                raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
            answer.size += len(data)
            self.received += len(data)
            self._rest += data
            if self._take_lines(answer):
                self._answer = None
                return answer
        return None

    def _take_lines(self, answer: Answer) -> bool:
        """Add the complete lines to an answer; return whether the last one was among them."""
        begin = 0
        while (end := self._rest.find(b"\n", begin)) >= 0 and not answer.last.end:
            answer.add(line_of(bytes(self._rest[begin:end])))
            begin = end + 1
        del self._rest[:begin]
        if len(self._rest) >= LONGEST or answer.size > MOST_BYTES:
            raise NotToldError("a line or an answer has no end")
        return bool(answer.last.end)
