"""All viewers that ask a server over a broker."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from echotui.control.answering import Answering
from echotui.control.nats.limits import FleetLimits
from echotui.control.nats.viewer import FleetRequest, FleetViewer
from echotui.model.exchange import Reply
from echotui.model.fleet_subjects import viewer_of
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.system.printable import cut, one_line


class FleetViewers:
    """Makes a viewer at its first request, and frees it when it asks no more.

    Args:
        make_source: Makes a source for one viewer, with its name for the log.
        turn: See `Controlled`.
        send: Sends a reply to a subject.
    """

    def __init__(
        self,
        server: EchoServer,
        make_source: Callable[[str], Source],
        turn: asyncio.Lock,
        send: Callable[[str, Reply], Awaitable[None]],
        limits: FleetLimits,
    ) -> None:
        self._answering = partial(Answering, server, turn=turn, limits=limits.each)
        self._make_source = make_source
        self._send = send
        self._limits = limits
        self._by_name: dict[str, FleetViewer] = {}
        self._dropped = self._failed = 0

    def __len__(self) -> int:
        return len(self._by_name)

    @property
    def dropped(self) -> int:
        """Requests that were dropped: more waited than may."""
        return self._dropped + sum(viewer.dropped for viewer in self._by_name.values())

    @property
    def failed(self) -> int:
        """Requests that could not be answered."""
        return self._failed + sum(viewer.failed for viewer in self._by_name.values())

    def put(self, request: FleetRequest) -> bool:
        """Have a request answered. Return whether it is: there may be too many viewers."""
        name = viewer_of(request.reply)
        viewer = self._by_name.get(name)
        if viewer is None:
            if len(self._by_name) >= self._limits.each.viewers:
                return False
            source = self._make_source(f"fleet {cut(one_line(name))}")
            answering = self._answering(source=source)
            free = partial(self._free, name)
            viewer = FleetViewer(answering, self._send, free, self._limits)
            self._by_name[name] = viewer
        viewer.put(request)
        return True

    async def close(self) -> None:
        """Free all viewers."""
        await asyncio.gather(*(viewer.close() for viewer in tuple(self._by_name.values())))

    def _free(self, name: str, viewer: FleetViewer) -> None:
        del self._by_name[name]
        self._dropped += viewer.dropped
        self._failed += viewer.failed
