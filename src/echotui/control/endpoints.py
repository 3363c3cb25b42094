"""Serves HTTP at the bound sockets. Importing it loads Tornado's HTTP server: do so in a thread."""

from collections.abc import Sequence

from echotui.control.application import make_application
from echotui.control.controlled import Controlled
from echotui.control.endpoint import Endpoint, PeerLimits
from echotui.control.gate import Gate
from echotui.control.sockets import Bound
from echotui.control.spare import SpareDescriptors
from echotui.control.token_bucket import TokenBucket


class Endpoints:
    """All control sockets of a server; those of one kind share their limits."""

    def __init__(
        self, controlled: Controlled, bound: Sequence[Bound], limits: PeerLimits | None = None
    ) -> None:
        self._controlled = controlled
        self._spares: list[SpareDescriptors] = []
        self._open: list[Endpoint] = []
        limits = limits or PeerLimits()
        for unix, spares in ((True, limits.spares), (False, limits.tcp_spares)):
            chosen = [each for each in bound if each.access.unix is unix]
            if chosen:
                self._spares.append(SpareDescriptors(spares))
                self._serve(chosen, self._spares[-1], limits)

    async def close(self, why: str) -> None:
        """Tell the clients why, and close."""
        await self._controlled.followers.end(why)
        for endpoint in self._open:
            await endpoint.close()
        for spare in self._spares:
            spare.close()

    def _serve(self, chosen: Sequence[Bound], spare: SpareDescriptors, limits: PeerLimits) -> None:
        bucket = TokenBucket(limits.rate, limits.burst)
        for each in chosen:
            application = make_application(self._controlled, Gate(each.access, bucket))
            self._open.append(Endpoint(each.sock, application, spare, bucket, limits))
