"""Serves HTTP at the bound sockets. Importing it loads Tornado's HTTP server: do so in a thread."""

from collections.abc import Callable, Sequence

from echotui.control.application import make_application
from echotui.control.control_listener import ControlListener
from echotui.control.controlled import Controlled
from echotui.control.peer_limits import PeerLimits
from echotui.control.request_gate import RequestGate
from echotui.control.sockets import Bound
from echotui.control.spare import SpareDescriptors
from echotui.control.streams import Streams
from echotui.control.token_bucket import TokenBucket
from echotui.model.source import Source
from echotui.server.server import EchoServer


class HttpService:
    """Accepts connections at all control sockets of a server.

    Args:
        make_source: See `Controlled`.
    """

    def __init__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        bound: Sequence[Bound],
        *,
        read_only: bool,
        limits: PeerLimits,
    ) -> None:
        self._streams = Streams(server, make_source)
        self._controlled = Controlled(
            server=server, make_source=make_source, read_only=read_only, streams=self._streams
        )
        self._spares: list[SpareDescriptors] = []
        self._listeners: list[ControlListener] = []
        # TCP clients may be of any user: they use up nothing of the Unix socket's.
        for unix, spares in ((True, limits.spares), (False, limits.tcp_spares)):
            chosen = [each for each in bound if each.access.unix is unix]
            if chosen:
                self._serve(chosen, spares, limits)

    def __len__(self) -> int:
        """Return the number of connections."""
        return sum(map(len, self._listeners))

    async def close(self, why: str) -> None:
        """Stop listening, tell the clients why, and close their connections."""
        for listener in self._listeners:
            listener.stop()
        await self._streams.close(why)
        for listener in self._listeners:
            await listener.close()
        for spare in self._spares:
            spare.close()

    def _serve(self, chosen: Sequence[Bound], spares: int, limits: PeerLimits) -> None:
        spare, bucket = SpareDescriptors(spares), TokenBucket(limits.rate, limits.burst)
        self._spares.append(spare)
        for each in chosen:
            application = make_application(self._controlled, RequestGate(each.access, bucket))
            self._listeners.append(ControlListener(each.sock, application, spare, bucket, limits))
