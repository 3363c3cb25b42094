"""The order of the rows, made anew at most once a second."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

from echotui.model.filter.filter import Filter
from echotui.model.query import Column, Query, Scope, Sort
from echotui.server.channel import Channel
from echotui.server.history import Past
from echotui.server.server import EchoServer
from echotui.server.viewer import Viewer
from echotui.sources.getters import ENDED_KEYS, LIVE_KEYS, ended_facts, live_facts
from echotui.sources.time_slice import STRIDE, Slices

PERIOD: Final = 1.0
"""Seconds for which an order holds: ordering visits every connection."""
CALM: Final = 2.0
"""Seconds after the last change in which an order may still become another: rates sink to 0."""
RUN: Final = 2000
"""Ids sorted in one go: about a millisecond. Putting sorted runs together is cheap."""


class Ranking:
    """Ids of those that match, in the order that was asked for.

    Between two orderings new connections are put at the end, and ended ones keep their place.

    Args:
        server: Whose connections.
        viewer: The ended ones that are shown.
    """

    def __init__(self, server: EchoServer, viewer: Viewer) -> None:
        self._server = server
        self._viewer = viewer
        self._asked: tuple[Sort, Filter, Scope] | None = None
        self._made_at = self._changed_at = float("-inf")
        self._pulse: tuple[int, ...] = ()
        self._newest = 0
        self._ids: list[int] = []
        self._admits_live: Callable[[Channel], bool] = lambda _channel: True
        self._admits_ended: Callable[[Past], bool] = lambda _past: True

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ids)

    @property
    def ids(self) -> tuple[int, ...]:
        """All of them, in order."""
        return tuple(self._ids)

    def due(self, query: Query, now: float) -> bool:
        """Whether the order is to be made anew.

        Args:
            query: What is asked for.
            now: Monotonic time in seconds.

        Returns:
            Whether `make` should be called.
        """
        pulse = self._feel()
        if pulse != self._pulse:
            self._pulse, self._changed_at = pulse, now
        if _asked(query) != self._asked:
            return True
        stale = now - self._made_at >= PERIOD and not query.paused
        # With time alone others may match, and the living get older than the ended; that is all.
        aging = bool(query.filter) or (query.sort.column is Column.AGE and self._viewer)
        return stale and (bool(aging) or self._made_at - self._changed_at <= CALM)

    def _feel(self) -> tuple[int, ...]:
        """Tell what differs as soon as anything has happened to any connection."""
        ledger = self._server.ledger
        moved = ledger.bytes_in, ledger.bytes_out, ledger.calls
        return ledger.accepted, ledger.closed, len(self._viewer), *moved

    async def make(self, query: Query, now: float) -> None:
        """Order all connections that match, in slices between which the clients have their turns.

        Args:
            query: What is asked for. When it is frozen and nothing else was asked for the last
                time, those that are in the order stay where they are.
            now: Monotonic time in seconds.
        """
        slices = Slices()
        newest = self._server.ledger.accepted
        self._admit(query, now)
        if query.sort.column is Column.ID and not query.filter:
            # What is asked for most of the time costs least.
            ids = self._by_number(query, newest)
            keys = dict.fromkeys(ids)
        else:
            keys = await self._keys(query.sort.column, now, slices, newest)
            ids = await _sorted(sorted(keys), keys, query.sort, slices)
        if query.frozen and _asked(query) == self._asked:
            before, stood = [id_ for id_ in self._ids if id_ in keys], set(self._ids)
            ids = before + [id_ for id_ in ids if id_ not in stood]
        await slices.breathe()
        # No slice from here on: what ended in the meantime may be forgotten already.
        server = self._server
        self._ids = [id_ for id_ in ids if id_ in server.channels or self._viewer.find(id_)]
        self._newest = newest
        self._asked, self._made_at = _asked(query), now

    def _admit(self, query: Query, now: float) -> None:
        """Settle who is let in from now on."""
        test, scope = query.filter.test, query.scope
        self._admits_live = test(live_facts(now)) if scope is not Scope.ENDED else _nobody
        self._admits_ended = test(ended_facts(now)) if scope is not Scope.LIVE else _nobody

    def _by_number(self, query: Query, newest: int) -> list[int]:
        server = self._server
        ids = list(server.channels) if query.scope is not Scope.ENDED else []
        if query.scope is not Scope.LIVE:
            ids += [past.row.id for past in self._viewer if past.row.id <= newest]
        ids.sort(reverse=query.sort.reverse)
        return ids

    async def _keys(
        self, column: Column, now: float, slices: Slices, newest: int
    ) -> dict[int, Any]:
        """Find what to sort those by that match, by id."""
        server = self._server
        live, ended = LIVE_KEYS[column], ENDED_KEYS[column]
        keys: dict[int, Any] = {}
        channels = iter(list(server.channels.values()))
        while part := list(islice(channels, STRIDE)):
            keys.update({each.id: live(each) for each in part if self._admits_live(each)})
            await slices.breathe()
        # Only now: whoever ended in the meantime is looked at as one that ended.
        pasts = iter(list(self._viewer))
        while some := list(islice(pasts, STRIDE)):
            for past in some:
                # Whoever came after the beginning is left to `extend`.
                if past.row.id <= newest and self._admits_ended(past):
                    keys[past.row.id] = ended(past, now)
                else:
                    keys.pop(past.row.id, None)
            await slices.breathe()
        return keys

    def extend(self) -> None:
        """Put the connections that are new since the last call at the end."""
        server = self._server
        # Ids are counted like accepted connections, so the new ones need no search.
        for id_ in range(self._newest + 1, server.ledger.accepted + 1):
            if self._admits(id_):
                self._ids.append(id_)
        self._newest = server.ledger.accepted

    def _admits(self, id_: int) -> bool:
        channel = self._server.channels.get(id_)
        if channel is not None:
            return self._admits_live(channel)
        past = self._viewer.find(id_)
        return past is not None and self._admits_ended(past)

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
        # Asked for one connection a look: cheaper than to keep the places of all.
        return self._ids.index(id_) if id_ in self._ids else -1


def _asked(query: Query) -> tuple[Sort, Filter, Scope]:
    return query.sort, query.filter, query.scope


def _nobody(_each: object) -> bool:
    return False


async def _sorted(ids: list[int], keys: dict[int, Any], sort: Sort, slices: Slices) -> list[int]:
    """Sort ids that are sorted by number; ties stay so, for sort() is stable, also in reverse."""
    # In runs: sort() finds those that are sorted already, and only puts them together.
    runs: list[int] = []
    rest = iter(ids)
    while run := list(islice(rest, RUN)):
        run.sort(key=keys.__getitem__, reverse=sort.reverse)
        runs += run
        await slices.breathe()
    runs.sort(key=keys.__getitem__, reverse=sort.reverse)
    return runs
