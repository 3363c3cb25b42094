"""The order of the rows, made anew at most once a second."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from echotui.model.address import Address
from echotui.model.query import Column, Sort
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.history import Past
from echotui.server.server import EchoServer

PERIOD: Final = 1.0
"""Seconds for which an order holds: ordering visits every connection."""

_STATES: Final = {state: number for number, state in enumerate(State)}


@lru_cache(maxsize=16384)
def _by_address(address: Address) -> tuple[int, int, int]:
    return address.sort_key()


# Times are negated: what began last is the youngest.
_LIVE: Final[dict[Column, Callable[[Channel], Any]]] = {
    Column.ID: lambda channel: channel.id,
    Column.FD: lambda channel: channel.fd,
    Column.CLIENT: lambda channel: _by_address(channel.address),
    Column.MASK: lambda channel: channel.registered,
    Column.STATE: lambda channel: _STATES[channel.connection.state],
    Column.QUEUE: lambda channel: channel.connection.queued,
    Column.RATE_IN: lambda channel: channel.rate_in,
    Column.RATE_OUT: lambda channel: channel.rate_out,
    Column.IN: lambda channel: channel.connection.bytes_in,
    Column.OUT: lambda channel: channel.connection.bytes_out,
    Column.IDLE: lambda channel: -channel.connection.active_at,
    Column.AGE: lambda channel: -channel.connection.opened_at,
    Column.LAST: lambda channel: str(channel.connection.why),
}
_ENDED: Final[dict[Column, Callable[[Past, float], Any]]] = {
    Column.ID: lambda past, _now: past.row.id,
    Column.FD: lambda past, _now: past.row.fd,
    Column.CLIENT: lambda past, _now: _by_address(past.row.address),
    Column.MASK: lambda past, _now: past.row.mask,
    Column.STATE: lambda past, _now: _STATES[past.row.state],
    Column.QUEUE: lambda past, _now: past.row.queued,
    Column.RATE_IN: lambda past, _now: past.row.rate_in,
    Column.RATE_OUT: lambda past, _now: past.row.rate_out,
    Column.IN: lambda past, _now: past.row.bytes_in,
    Column.OUT: lambda past, _now: past.row.bytes_out,
    Column.IDLE: lambda past, _now: -past.ended_at,
    Column.AGE: lambda past, now: past.row.age - now,
    Column.LAST: lambda past, _now: str(past.row.ending),
}


class Ranking:
    """Ids in the order that was asked for.

    Between two orderings new connections are put at the end, and ended ones keep their place.

    Args:
        server: Whose connections.
    """

    def __init__(self, server: EchoServer) -> None:
        self._server = server
        self._sort = Sort()
        self._made_at = float("-inf")
        self._newest = 0
        self._ids: list[int] = []
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ids)

    def due(self, sort: Sort, now: float, *, paused: bool) -> bool:
        """Whether the order is to be made anew.

        Args:
            sort: What is asked for.
            now: Monotonic time in seconds.
            paused: Whether an order that is only old is to be kept.

        Returns:
            Whether `make` should be called.
        """
        return sort != self._sort or (now - self._made_at >= PERIOD and not paused)

    def make(self, sort: Sort, now: float) -> None:
        """Order all connections, live and remembered.

        Args:
            sort: The order.
            now: Monotonic time in seconds.
        """
        live, ended = _LIVE[sort.column], _ENDED[sort.column]
        server = self._server
        keyed = sorted(
            chain(
                ((channel.id, live(channel)) for channel in server.channels.values()),
                ((past.row.id, ended(past, now)) for past in server.history),
            )
        )
        # Sorted by id above; sort() is stable, also in reverse.
        if sort.column is not Column.ID or sort.reverse:
            keyed.sort(key=lambda pair: pair[1], reverse=sort.reverse)
        self._ids = [id_ for id_, _ in keyed]
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
        self._newest = server.ledger.accepted
        self._sort, self._made_at = sort, now

    def extend(self) -> None:
        """Put the connections that are new since the last call at the end."""
        server = self._server
        # Ids are counted like accepted connections, so the new ones need no search.
        for id_ in range(self._newest + 1, server.ledger.accepted + 1):
            if id_ in server.channels or server.history.find(id_):
                self._places[id_] = len(self._ids)
                self._ids.append(id_)
        self._newest = server.ledger.accepted

    def window(self, first: int, count: int) -> Sequence[int]:
        """Look at a part of the order.

        Args:
            first: Index of the first.
            count: How many at most.

        Returns:
            Their ids.
        """
        return self._ids[first : first + count]

    def place(self, id_: int) -> int:
        """Find a connection.

        Args:
            id_: Its id.

        Returns:
            Its index in the order; -1 when it is not there.
        """
        return self._places.get(id_, -1)
