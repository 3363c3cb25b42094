"""How far all queues together may be over their bound, counted a second time."""

from dataclasses import dataclass

from echotui.server.server import EchoServer
from tests.server.scripted.sockets import Socket


@dataclass
class _Growth:
    """What one connection has received since the bound was reached.

    Attributes:
        queued: Bytes in its queue before the first receive of that time.
        receive: Bytes of the largest receive.
    """

    queued: int
    receive: int = 0


class Overflow:
    """Follows the receives since all queues together came to the bound.

    Who receives then is choked, and reads again when its own queue is down to the low watermark:
    so it may have that and one receive, or what it had and one receive, and no more.

    Args:
        server: Whose queues.

    Attributes:
        most: Bytes over the bound at most, so far.
    """

    def __init__(self, server: EchoServer) -> None:
        self._server = server
        self._grown: dict[Socket, _Growth] = {}
        self.most = 0

    def reading(self, sock: Socket, size: int) -> None:
        """Hear that the server gets so many bytes."""
        bound = self._server.limits.max_queued
        if not bound:
            return
        if self._server.counters.queued < bound:
            self._grown.clear()
        if sock not in self._grown:
            self._grown[sock] = _Growth(self._queued(sock.fd))
        growth = self._grown[sock]
        growth.receive = max(growth.receive, size)

    def _queued(self, fd: int) -> int:
        return next(
            each.connection.queued for each in self._server.channels.values() if each.fd == fd
        )

    def check(self) -> None:
        """AssertionError when more is queued than the bound and what may come on top."""
        bound, queued = self._server.limits.max_queued, self._server.counters.queued
        if not 0 < bound < queued:
            return
        self.most = max(self.most, queued - bound)
        low = self._server.limits.low_water
        living = [growth for sock, growth in self._grown.items() if sock.fd >= 0]
        allowed = sum(each.receive + max(0, low - each.queued) for each in living)
        assert queued <= bound + allowed, f"{queued} queued of {bound}, and {allowed} on top"
