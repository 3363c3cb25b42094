"""One check of a run: which connections match its filter, and how many at the same moment."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.field import Getters
from echotui.model.fields import AGE, CLIENT, FD, FIRST, ID, IDLE, LOST, MASK, PORT, REASON
from echotui.model.state import State
from echotui.runtime.criterion import Criterion
from echotui.server.channel import Channel
from echotui.server.history import Past
from echotui.server.server import EchoServer
from echotui.sources.getters import of_ended, of_live

SETTLED: Final = frozenset({ID, FD, CLIENT, PORT, MASK, REASON, FIRST, LOST})
"""Fields that change only with a line of the journal: no sweep finds more."""


class FirstMatch(Struct, frozen=True):
    """The connection that matched first."""

    id: int
    address: Address
    at: float  # Monotonic seconds.


class ConnectionCheck:
    """Counts the connections that match, each as it was seen last.

    Attributes:
        first: The first match.
        most: Connections that matched at the same moment, at most.
        most_at: When that was first so, in monotonic seconds.
    """

    def __init__(self, criterion: Criterion, server: EchoServer) -> None:
        self.criterion = criterion
        self.first: FirstMatch | None = None
        self.most = 0
        self.most_at = 0.0
        self._live = criterion.filter.test(_of_live(server))
        self._ended = criterion.filter.test(_of_ended())
        self._matching: set[int] = set()
        self._past = 0

    @property
    def met(self) -> bool:
        """Whether so many matched as are expected; or none did, where none may."""
        needed = self.criterion.needed
        return self.most >= needed if needed else self.first is None

    @property
    def failed(self) -> bool:
        """Whether nothing can help any more: one matched, and none may."""
        return not self.criterion.needed and self.first is not None

    @property
    def moves(self) -> bool:
        """Whether connections may begin or cease to match without a line of the journal."""
        terms = (term for terms in self.criterion.filter.alternatives for term in terms)
        return any(term.field not in SETTLED for term in terms)

    def see(self, channels: Iterable[Channel], now: float) -> None:
        """Look at some connections that have not ended."""
        test, matching = self._live, self._matching
        for channel in channels:
            # One that was closed since they were listed is seen at its end.
            if channel.connection.state is State.CLOSED:
                continue
            if not test(channel):
                matching.discard(channel.id)
            elif channel.id not in matching:
                matching.add(channel.id)
                self._count(channel.id, channel.address, now)

    def see_end(self, past: Past, now: float) -> None:
        """Look at a connection that has just ended."""
        row, criterion = past.row, self.criterion
        self._matching.discard(row.id)
        if criterion.needed and not criterion.counts_ended:
            return
        if self._ended(past):
            self._past += 1
            self._count(row.id, row.address, now)

    def _count(self, id_: int, address: Address, now: float) -> None:
        if self.first is None:
            self.first = FirstMatch(id_, address, now)
        count = len(self._matching) + self._past
        if count > self.most:
            self.most, self.most_at = count, now


def _of_live(server: EchoServer) -> Getters[Any]:
    """Return the getters of a `Channel`, at the moment of each call."""
    clock = server.clock
    return {
        **of_live(0.0, lints=server.lints.names, faults=server.faults.text_of),
        IDLE: lambda channel: clock() - channel.connection.active_at,
        AGE: lambda channel: clock() - channel.connection.opened_at,
    }


def _of_ended() -> Getters[Any]:
    """Return the getters of a `Past`, as it was at its end."""
    return {**of_ended(0.0), IDLE: lambda past: past.row.idle}
