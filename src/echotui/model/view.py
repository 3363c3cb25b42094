"""The answers of a source."""

from enum import StrEnum

from msgspec import Struct

from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.fault_state import RuleState
from echotui.model.field import Field
from echotui.model.fields import EVERYWHERE, PID
from echotui.model.journal import JournalLine
from echotui.model.lint import LintCount
from echotui.model.lints import OF_SERVER
from echotui.model.note import Note
from echotui.model.row import Row
from echotui.model.server_state import ServerState
from echotui.model.source_action import SourceAction
from echotui.model.strategy import Strategy


class Accepting(StrEnum):
    """Whether new clients are accepted, and if not, why; the values are shown."""

    YES = "accepting"
    STOPPED = "not accepting: stopped by the operator"
    FULL = "full: new clients are rejected"
    OBSTRUCTED = "not accepting"  # Accept fails, with `ServerInfo.accept_error`.
    DRAINING = "not accepting: draining"
    DRAINED = "not accepting: drained"
    UNKNOWN = ""  # It is another program.


class ServerInfo(Struct, frozen=True, gc=False, omit_defaults=True):
    """State and settings of the server."""

    addresses: tuple[str, ...] = ()  # Where it listens.
    name: str = ""  # `pid 4711 on web-3`; empty for the server in this process.
    strategy: Strategy | None = Strategy.EAGER  # `None`: the servers of a fleet differ.
    accepting: Accepting = Accepting.YES
    accept_error: str = ""  # Why accept fails: `out of descriptors`.
    uptime: float = 0.0  # Seconds since it started.
    drain_left: float = 0.0  # Seconds until a drain closes the remaining clients; 0: none runs.
    drain_timeout: float = 5.0  # Seconds that such a drain may take.
    loop: str = "asyncio"  # Or `uvloop`.
    kept_for: float = 0.0  # Seconds for which ended connections are kept.
    sampled_every: float = 0.0  # Seconds between two samples of another program; 0: it is not one.
    fields: frozenset[Field] = EVERYWHERE  # That this source has; the table omits other columns.
    lints: tuple[str, ...] = OF_SERVER  # Names of those that this source reports.
    several: bool = False  # Another program has several processes.

    @property
    def usual(self) -> frozenset[Field]:
        """The fields whose columns may be shown without being chosen."""
        return self.fields if self.several else self.fields - {PID}


class Totals(Struct, frozen=True, gc=False, omit_defaults=True):
    """Sums over the whole server."""

    open: int = 0  # Connections that are not closed.
    accepted: int = 0  # Connections ever.
    closed: int = 0  # Connections that ended.
    rejected: int = 0  # Clients closed before they became a connection.
    choked: int = 0  # Connections at or over their high watermark.
    queued: int = 0  # Bytes in all queues.
    with_queue: int = 0  # Connections with a queue that is not empty.
    queues_full: bool = False  # The limit of all queues together is reached.
    bytes_in: int = 0  # Received.
    bytes_out: int = 0  # Handed to the kernel.
    rate_in: float = 0.0  # Bytes a second, over the last second.
    rate_out: float = 0.0  # Bytes a second, over the last second.
    mask_changes: float = 0.0  # A second, over the last second.
    connect_rate: float = 0.0  # Connections accepted a second, over the last second.
    # Bytes a second, one value a second, oldest first; at most 120.
    history_in: tuple[float, ...] = ()
    history_out: tuple[float, ...] = ()
    # How late the loop ran a timer over the last 10 s: 99th percentile and maximum in seconds.
    lag_p99: float = 0.0
    lag_max: float = 0.0
    faulted: int = 0  # Connections with an injected fault.
    fault_rules: int = 0  # Rules that are on.
    faults_for: float = 0.0  # Seconds since the oldest of them was put on; 0: there is none.
    lints: tuple[LintCount, ...] = ()  # Those that anything shows.


class JournalPage(Struct, frozen=True, gc=False, omit_defaults=True):
    """The journal lines of one `JournalWindow`."""

    lines: tuple[JournalLine, ...] = ()  # Newest first.
    numbers: tuple[int, ...] = ()  # One for each line.
    above: int = 0  # Matching lines that are newer than the first of `lines`.
    matching: int = 0  # Kept lines that match the filter.
    kept: int = 0  # Lines that are still there.
    written: int = 0  # Lines ever, and the number of the newest.
    hits: frozenset[int] = frozenset()  # Those of `numbers` that match the search.
    found: int = 0  # Number of the hit that was asked for; 0: there is none.

    def __post_init__(self) -> None:
        if len(self.numbers) != len(self.lines):
            raise ValueError(f"{len(self.lines)} lines of the journal, {len(self.numbers)} numbers")


class View(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """The answer to one query."""

    at: float = 0.0  # Monotonic time in seconds of this answer.
    wall: float = 0.0  # Add it to a monotonic time of this answer to get Unix time.
    # Random, of one run of a server: connections of another run may have the same ids.
    instance: str = ""
    # Seconds for which the source has got no answer: all values are that old. 0: it answers.
    silent: float = 0.0
    server: ServerInfo = ServerInfo()
    totals: Totals = Totals()
    matching: int = 0  # Rows in the order.
    in_scope: int = 0  # Rows there would be without the filter.
    clients: int = 0  # Connections in all groups, if the rows are groups.
    connected: int = 0  # Those of `clients` that have not ended.
    first: int = 0  # Index in the order of the first of `rows`.
    rows: tuple[Row, ...] = ()  # Of the window only.
    located: int = -1  # Index in the order of the row to locate; -1: not in it.
    located_row: tuple[Row, ...] = ()  # That row, as a tuple of one; empty: not in it.
    journal: JournalPage = JournalPage()
    marks: frozenset[int] = frozenset()  # Those of the query that are still open.
    marks_held: int = 0  # Those of `marks` that are held.
    detail: Detail = NO_DETAIL  # Falsy when none was queried, or it is unknown.
    actions: tuple[SourceAction, ...] = ()
    barred: tuple[SourceAction, ...] = ()  # Those that this viewer may not carry out.
    notes: tuple[Note, ...] = ()
    servers: tuple[ServerState, ...] = ()  # Of a fleet, by name; empty: it is one server.
    before: int = 0  # Rows before `Query.cut`.
    placed: tuple[Row, ...] = ()  # Those at `Query.places`.
    rules: tuple[RuleState, ...] = ()  # Of injected faults: those that are on, oldest first.
