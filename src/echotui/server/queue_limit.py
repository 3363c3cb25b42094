"""Keeps all queues together under a bound: whoever holds most is no longer read from."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from tornado.ioloop import IOLoop

from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.counters import Ledger

SLICE: Final = 500
"""Connections looked at in one turn of the loop."""
AT_ONCE: Final = 50
"""Connections choked in one turn: about a millisecond of work."""
READING: Final = 0.1
"""The part of the bound that those may hold who are still read from, after the largest are not."""
REST: Final = 1.0
"""Seconds from the end of one search for the largest to the next."""


class Relief:
    """Chokes whoever adds to a queue while all are full, and looks for the largest once a second.

    A choked connection is read from again when its own queue has sunk to the low watermark, so what
    may come on top of the bound is, for each connection, the low watermark and one receive.

    Args:
        loop: Where the search goes on, a slice a turn.
        bound: Bytes in all queues; 0 for none.
        ledger: Knows how many there are.
        channels: All that are not closed, by id.
    """

    def __init__(
        self, loop: IOLoop, bound: int, ledger: Ledger, channels: Mapping[int, Channel]
    ) -> None:
        self._loop = loop
        self._bound = bound
        self._ledger = ledger
        self._channels = channels
        self._searching = False
        self._timer: object | None = None

    def stop(self) -> None:
        """End a search that is under way."""
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    @property
    def needed(self) -> bool:
        """Whether all queues together hold as much as they may."""
        return 0 < self._bound <= self._ledger.queued

    def grown(self, channel: Channel) -> None:
        """Hear that a queue has grown, and choke it if there is no room for that.

        Args:
            channel: Whose; booked already.
        """
        if not self.needed:
            return
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

    def _choke(self, found: list[tuple[int, int]], reading: int) -> None:
        """Choke the largest, which come last, until the others hold little."""
        for _ in range(AT_ONCE):
            if reading <= self._bound * READING or not self.needed:
                self._timer = self._loop.call_later(REST, self._rested)
                return
            queued, id_ = found.pop()
            reading -= queued
            channel = self._channels.get(id_)
            if channel is not None and _can_be_choked(channel):
                channel.choke()
        self._timer = self._loop.call_later(0, self._choke, found, reading)

    def _rested(self) -> None:
        self._searching = False
        self._timer = None


def _can_be_choked(channel: Channel) -> bool:
    return channel.connection.state is State.OPEN and channel.connection.queued > 0
