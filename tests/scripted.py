"""A source that says what a test wants it to say, and remembers what it was asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from echotui.model.caption import Caption
from echotui.model.command import Command, Done, Outcome
from echotui.model.journal import JournalLine
from echotui.model.query import Column, Query
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import ServerInfo, Totals, View
from echotui.sources.base import Capabilities

KEYS: dict[Column, Callable[[Row], object]] = {
    Column.ID: lambda row: row.id,
    Column.FD: lambda row: row.fd,
    Column.CLIENT: lambda row: row.address.sort_key(),
    Column.MASK: lambda row: row.mask,
    Column.STATE: lambda row: list(State).index(row.state),
    Column.QUEUE: lambda row: row.queued,
    Column.RATE_IN: lambda row: row.rate_in,
    Column.RATE_OUT: lambda row: row.rate_out,
    Column.IN: lambda row: row.bytes_in,
    Column.OUT: lambda row: row.bytes_out,
    Column.IDLE: lambda row: row.idle,
    Column.AGE: lambda row: row.age,
    Column.LAST: lambda row: str(row.ending or row.why),
}


@dataclass
class ScriptedSource:
    """Change its fields between two looks; `answer` is the outcome of the next commands."""

    rows: list[Row] = field(default_factory=list)
    server: ServerInfo = field(
        default_factory=lambda: ServerInfo(addresses=("127.0.0.1:10000",), uptime=761.0)
    )
    totals: Totals = field(default_factory=Totals)
    journal: Iterable[JournalLine] = ()
    capabilities: Capabilities = field(default_factory=Capabilities)
    answer: Outcome = field(default_factory=lambda: Done("done"))
    at: float = 1000.0
    wall: float = 1_700_000_000.0
    caption: Caption = field(default_factory=Caption)
    queries: list[Query] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    async def view(self, query: Query) -> View:
        """Answer from the fields."""
        self.queries.append(query)
        ordered = sorted(self.rows, key=lambda row: row.id)
        key = KEYS[query.sort.column]
        ordered.sort(key=key, reverse=query.sort.reverse)  # type: ignore[arg-type]  # each key is of one type
        ids = [row.id for row in ordered]
        first = min(query.window.first, max(0, len(ordered) - query.window.count))
        found = query.locate in ids
        lines = tuple(self.journal)
        return View(
            at=self.at,
            wall=self.wall,
            server=self.server,
            totals=self._totals(),
            matching=len(ordered),
            first=first,
            rows=tuple(ordered[first : first + query.window.count]),
            located=ids.index(query.locate) if found else -1,
            located_row=(ordered[ids.index(query.locate)],) if found else (),
            journal=lines[: query.journal],
            journal_count=len(lines),
            caption=self.caption,
        )

    async def submit(self, command: Command) -> Outcome:
        """Remember the command."""
        self.commands.append(command)
        return self.answer

    def _totals(self) -> Totals:
        live = sum(not row.ending for row in self.rows)
        accepted = max(self.totals.accepted, len(self.rows))
        return replace(self.totals, open=self.totals.open or live, accepted=accepted)
