"""Serves HTTP at the bound sockets. Importing it loads Tornado's HTTP server: do so in a thread."""

import asyncio
from collections.abc import Callable, Sequence

from echotui.config.settings import Settings
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
        turn: See `Controlled`.
    """

    def __init__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        bound: Sequence[Bound],
        *,
        settings: Settings,
        turn: asyncio.Lock,
        limits: PeerLimits,
    ) -> None:
        self._streams: list[Streams] = []
        self._spares: list[SpareDescriptors] = []
        self._listeners: list[ControlListener] = []
        # TCP clients may be of any user: they use up nothing of the Unix socket's.
        for unix, spares in ((True, limits.spares), (False, limits.tcp_spares)):
            chosen = [each for each in bound if each.access.unix is unix]
            if chosen:
                streams = Streams(server, make_source, turn, name=settings.name)
                controlled = Controlled(
                    server=server, make_source=make_source, read_only=settings.read_only,
                    streams=streams, turn=turn,
                )  # fmt: skip
                try:
                    self._serve(chosen, controlled, spares, limits)
                except BaseException:
                    self._stop()
                    self._release()
                    raise

    def __len__(self) -> int:
        """Return the number of connections."""
        return sum(map(len, self._listeners))

    async def close(self, why: str) -> None:
        """Stop listening, tell the clients why, and close their connections."""
        self._stop()
        await asyncio.gather(*(streams.close(why) for streams in self._streams))
        for listener in self._listeners:
            await listener.close()
        self._release()

    def _stop(self) -> None:
        for listener in self._listeners:
            listener.stop()

    def _release(self) -> None:
        for spare in self._spares:
            spare.close()

    def _serve(
        self, chosen: Sequence[Bound], controlled: Controlled, spares: int, limits: PeerLimits
    ) -> None:
        spare, bucket = SpareDescriptors(spares), TokenBucket(limits.rate, limits.burst)
        self._streams.append(controlled.streams)
        self._spares.append(spare)
        for each in chosen:
            application = make_application(controlled, RequestGate(each.access, bucket))
            listener = ControlListener(
                each.sock, application, spare, bucket, controlled.turn, limits
            )
            self._listeners.append(listener)
