"""Limits the total size of all send queues; at the limit, the largest are choked first."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from tornado.ioloop import IOLoop

from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.counters import ServerCounters

SLICE: Final = 500
"""Connections examined in one iteration of the loop."""
CHOKES_PER_ITERATION: Final = 50
"""About a millisecond of work."""
OPEN_SHARE: Final = 0.1
"""The part of the limit that open connections may hold after the largest queues are choked."""
SEARCH_PAUSE: Final = 1.0
"""Seconds from the end of one search for the largest queues to the next."""


class QueueLimit:
    """At the limit, chokes each connection whose queue grows, and once a second the largest.

    A choked connection is read again when its own queue has sunk to the low watermark, so the total
    may exceed the limit by the low watermark and one receive for each connection. The limit is in
    bytes; 0 for none.
    """

    def __init__(
        self, loop: IOLoop, limit: int, counters: ServerCounters, channels: Mapping[int, Channel]
    ) -> None:
        self._loop = loop
        self._limit = limit
        self._counters = counters
        self._channels = channels
        self._searching = False
        self._timer: object | None = None

    def stop(self) -> None:
        """Stop a search in progress."""
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    @property
    def reached(self) -> bool:
        """Whether all queues together have reached the limit."""
        return 0 < self._limit <= self._counters.queued

    def on_queue_grown(self, id_: int) -> None:
        """Choke a connection whose queue has grown and is counted, if the limit is reached."""
        if not self.reached:
            return
        channel = self._channels[id_]
        if channel.connection.state is State.OPEN:
            channel.choke()
        if not self._searching:
            self._searching = True
            self._timer = self._loop.call_later(
                0, self._search, iter(list(self._channels.values())), []
            )

    def _search(self, rest: Iterator[Channel], found: list[tuple[int, int]]) -> None:
        some = list(islice(rest, SLICE))
        found += [(each.connection.queued, each.id) for each in some if _can_be_choked(each)]
        if some:
            self._timer = self._loop.call_later(0, self._search, rest, found)
        else:
            found.sort()
            self._choke(found, sum(queued for queued, _ in found))

    def _choke(self, found: list[tuple[int, int]], open_size: int) -> None:
        """Choke the largest, which come last, until the others hold little."""
        for _ in range(CHOKES_PER_ITERATION):
            if open_size <= self._limit * OPEN_SHARE or not self.reached:
                self._timer = self._loop.call_later(SEARCH_PAUSE, self._paused)
                return
            queued, id_ = found.pop()
            open_size -= queued
            channel = self._channels.get(id_)
            if channel is not None and _can_be_choked(channel):
                channel.choke()
        self._timer = self._loop.call_later(0, self._choke, found, open_size)

    def _paused(self) -> None:
        self._searching = False
        self._timer = None


def _can_be_choked(channel: Channel) -> bool:
    return channel.connection.state is State.OPEN and channel.connection.queued > 0
