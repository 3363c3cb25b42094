"""What a source answers."""

from enum import StrEnum

from msgspec import Struct

from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.fields import EVERYWHERE, Field
from echotui.model.journal import JournalLine
from echotui.model.note import Note
from echotui.model.row import Row
from echotui.model.source_action import SourceAction
from echotui.model.strategy import Strategy


class Accepting(StrEnum):
    """Whether new clients get in, and if not, why; the values are what the screen says."""

    YES = "accepting"
    STOPPED = "not accepting: stopped by the operator"
    FULL = "full: new clients are rejected"
    OBSTRUCTED = "not accepting"
    """Accept fails; `ServerInfo.obstacle` says why."""
    DRAINING = "not accepting: draining"
    DRAINED = "not accepting: drained"


class ServerInfo(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the server is and does.

    Attributes:
        addresses: Where it listens, as text.
        strategy: How it echoes.
        accepting: Whether new clients get in.
        obstacle: Why they don't although the operator lets them: `out of descriptors`.
        uptime: Seconds since it started.
        drain_left: Seconds until a drain closes whoever is left; 0 when none runs.
        loop: The event loop's kind: `asyncio` or `uvloop`.
        fields: What this source knows of a connection; the table leaves the other columns out.
    """

    addresses: tuple[str, ...] = ()
    strategy: Strategy = Strategy.EAGER
    accepting: Accepting = Accepting.YES
    obstacle: str = ""
    uptime: float = 0.0
    drain_left: float = 0.0
    loop: str = "asyncio"
    fields: frozenset[Field] = EVERYWHERE


class Totals(Struct, frozen=True, gc=False, omit_defaults=True):
    """Sums over the whole server.

    Attributes:
        open: Connections that are not closed.
        accepted: Connections ever.
        closed: Connections that ended.
        rejected: Clients closed before they became a connection.
        choked: Connections at or over their high watermark.
        queued: Bytes in all queues.
        queued_in: Connections with a queue that is not empty.
        queues_full: Whether all queues together hold as much as they may.
        bytes_in: Bytes received.
        bytes_out: Bytes handed to the kernel.
        rate_in: Bytes a second in, over the last second.
        rate_out: Bytes a second out, over the last second.
        flips: Changes of a mask a second, over the last second.
        history_in: Bytes a second in, one value a second, oldest first; at most 120.
        history_out: The same for out.
        lag_p99: 99th percentile in seconds of how late the loop ran a timer, over the last 10 s.
        lag_max: The largest of the same.
    """

    open: int = 0
    accepted: int = 0
    closed: int = 0
    rejected: int = 0
    choked: int = 0
    queued: int = 0
    queued_in: int = 0
    queues_full: bool = False
    bytes_in: int = 0
    bytes_out: int = 0
    rate_in: float = 0.0
    rate_out: float = 0.0
    flips: float = 0.0
    history_in: tuple[float, ...] = ()
    history_out: tuple[float, ...] = ()
    lag_p99: float = 0.0
    lag_max: float = 0.0


class View(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """One answer.

    Attributes:
        at: Monotonic time in seconds of this answer.
        wall: What to add to a monotonic time of this answer to get Unix time.
        server: What the server is and does.
        totals: Sums.
        matching: How many rows there are in the order.
        known: How many there would be without the filter.
        first: Index in the order of the first of `rows`.
        rows: The rows of the window, no others.
        located: Index in the order of the connection to locate; -1 when it is not there.
        located_row: That connection, as a tuple of one; empty when it is not there.
        journal: The newest lines, newest first.
        journal_count: How many lines there ever were.
        marks: Those of the ids asked for that still live.
        detail: The connection that was asked for; falsy when none was, or it is not known.
        actions: What the source can do beside its capabilities.
        notes: What the source says beside its rows.
    """

    at: float = 0.0
    wall: float = 0.0
    server: ServerInfo = ServerInfo()
    totals: Totals = Totals()
    matching: int = 0
    known: int = 0
    first: int = 0
    rows: tuple[Row, ...] = ()
    located: int = -1
    located_row: tuple[Row, ...] = ()
    journal: tuple[JournalLine, ...] = ()
    journal_count: int = 0
    marks: frozenset[int] = frozenset()
    detail: Detail = NO_DETAIL
    actions: tuple[SourceAction, ...] = ()
    notes: tuple[Note, ...] = ()
