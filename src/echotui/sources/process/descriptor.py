"""One descriptor of a program, from its first sample to its last."""

from collections.abc import Mapping
from typing import Final

from echotui.model.address import Address
from echotui.model.ending import Reason, Side
from echotui.model.kinds import LISTENER
from echotui.model.tcp_states import (
    CLOSE_WAIT,
    CLOSED,
    CLOSING,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    TIME_WAIT,
)
from echotui.server.history import Past
from echotui.sources.process.merging import CONNECTED, FORGOTTEN
from echotui.sources.process.sample import Entry, Identity, SocketTimes

FIRST_SEEN: Final = "first seen"
CONNECTIONS: Final = frozenset({"udp"}) | CONNECTED | FORGOTTEN
"""Kinds that count as connections, besides some of `unix`."""
CLOSED_FIRST: Final[Mapping[str, Side]] = {
    CLOSE_WAIT: Side.CLIENT,
    LAST_ACK: Side.CLIENT,
    FIN_WAIT_1: Side.SERVER,
    FIN_WAIT_2: Side.SERVER,
    CLOSING: Side.SERVER,
    TIME_WAIT: Side.SERVER,
}
"""Of TCP's states, the side that sent the first FIN (RFC 9293, 3.3.2)."""


class Descriptor:
    """A descriptor that is open; a socket that several descriptors name is one.

    Times are monotonic, in seconds. A value that changes between two samples is not seen.

    Attributes:
        entry: What the newest sample shows.
        others: Its other descriptors: duplicates, and those of other processes.
        began: When it was first seen, or has sent or received data before that.
        older: It was there before the first sample: it began at `began` or before that.
        active_at: When one of its counters was last seen to change; before it was first seen, when
            TCP sent or received data.
        moved_at: When its send queue was last empty, or seen to move; before it was first seen, at
            the latest.
        since: When its TCP state was first seen; the peer may have closed before that.
        resent_at: When TCP was last seen to send again; `None`: never.
        resent: Segments sent again between the two samples then.
        idle_writes: Samples in a row in which WRITE was registered and nothing waited.
        rate_in: Bytes a second, over the last round of rates.
        rate_out: The same of those that the peer acknowledged.
        first: The side that was seen to close first.
        given_up: It was reset, or got no answer, while the program had it open.
        last: What was last seen to change.
        lints: Names of the lints that it shows.
        kicked: The reason of the operator's kick.
        told: The program has told of calls that changed its mask.
        past: What it was at its end; `None`: it is open.
    """

    __slots__ = (
        "_in", "_out", "active_at", "began", "entry", "first", "given_up", "id", "idle_writes",
        "kicked", "last", "lints", "moved_at", "older", "others", "past", "rate_in", "rate_out",
        "resent", "resent_at", "since", "told",
    )  # fmt: skip

    def __init__(self, id_: int, entry: Entry, at: float, *, new: bool) -> None:
        """See it at a monotonic time; `new`: all its bytes are of the present round of rates."""
        self.id = id_
        self.entry = entry
        self.others: tuple[Identity, ...] = ()
        self.began = self.active_at = self.moved_at = self.since = at
        self.older = not new
        self.resent_at: float | None = None
        self.resent = 0
        self.idle_writes = 0
        self._in = 0 if new else entry.bytes_in
        self._out = 0 if new else entry.bytes_out
        self.rate_in = self.rate_out = 0.0
        self.first = CLOSED_FIRST.get(entry.state, Side.NOBODY)
        self.last = FIRST_SEEN
        self.lints: tuple[str, ...] = ()
        self.given_up = False
        self.kicked = Reason.NOT_ENDED
        self.past: Past | None = None
        self.told = False

    @property
    def address(self) -> Address:
        """The peer's address; a listener's own."""
        return self.entry.local if self.entry.kind == LISTENER else self.entry.peer

    @property
    def recvq(self) -> int | None:
        """Bytes that the program has not read; `None`: not known, or it is a listener."""
        return None if self.entry.kind == LISTENER else self.entry.recvq

    @property
    def sendq(self) -> int | None:
        """Bytes that the peer has not acknowledged; `None` as for `recvq`."""
        return None if self.entry.kind == LISTENER else self.entry.sendq

    @property
    def is_connection(self) -> bool:
        """Whether the totals count it, and the table has it without being asked.

        A pair of Unix sockets without names is a pipe (socketpair(2)): it wakes up a loop, or leads
        to a child.
        """
        entry = self.entry
        if entry.kind in CONNECTIONS:
            return True
        named = entry.local.host or entry.peer.host
        return entry.kind == "unix" and bool(named)

    @property
    def has_lines(self) -> bool:
        """Whether it has a line when it is first seen: not a pipe, timer or event."""
        return self.is_connection or self.entry.kind == LISTENER

    def recall(self, times: SocketTimes, at: float) -> None:
        """Take over what TCP knows of the time before it was first seen, at a monotonic time."""
        self.active_at, self.began = at - times.idle, at - times.age
        self.moved_at = at - times.unmoved
        if self.entry.state == CLOSE_WAIT:
            self.since = at - times.heard

    def see(self, entry: Entry, at: float) -> None:
        """Take over what a newer sample shows."""
        before, self.entry = self.entry, entry
        if _counters(entry) != _counters(before):
            self.active_at = at
        sendq = entry.sendq or 0
        waited = before.sendq or 0
        if not sendq or not waited or sendq < waited or entry.bytes_out != before.bytes_out:
            self.moved_at = at
        resent = (entry.retrans or 0) - (before.retrans or 0)
        if resent > 0:
            self.resent_at, self.resent = at, resent
        if entry.state != before.state:
            self.since = at
            # TCP forgets it while the program still has it, and neither side has sent its end.
            self.given_up = before.state == ESTABLISHED and entry.state == CLOSED
            self.first = self.first or CLOSED_FIRST.get(entry.state, Side.NOBODY)

    def rate(self, elapsed: float) -> None:
        """End a round of rates, which took so many seconds."""
        entry = self.entry
        self.rate_in = max(0, entry.bytes_in - self._in) / elapsed
        self.rate_out = max(0, entry.bytes_out - self._out) / elapsed
        self._in, self._out = entry.bytes_in, entry.bytes_out


def _counters(entry: Entry) -> tuple[object, ...]:
    return entry.bytes_in, entry.bytes_out, entry.recvq, entry.sendq
