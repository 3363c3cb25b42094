"""A source that says what a test wants it to say, and remembers what it was asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from echotui.model.command import Command, Done, HoldEach, KickEach, Outcome, Tally
from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.journal import JournalLine
from echotui.model.query import Column, Query, Scope
from echotui.model.row import Row
from echotui.model.row_facts import ROW_FACTS
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.model.story import Caption
from echotui.model.view import ServerInfo, Totals, View

KEYS: dict[Column, Callable[[Row], object]] = {
    Column.ID: lambda row: row.id,
    Column.FD: lambda row: row.fd,
    Column.CLIENT: lambda row: row.address.number,
    Column.MASK: lambda row: row.mask,
    Column.EVENT: lambda row: row.delivered,
    Column.STATE: lambda row: list(State).index(row.state),
    Column.QUEUE: lambda row: row.queued,
    Column.RATE_IN: lambda row: row.rate_in,
    Column.RATE_OUT: lambda row: row.rate_out,
    Column.IN: lambda row: row.bytes_in,
    Column.OUT: lambda row: row.bytes_out,
    Column.IDLE: lambda row: row.idle,
    Column.AGE: lambda row: row.age,
    Column.FIRST: lambda row: str(row.ending.first),
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
    details: dict[int, Detail] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def close(self) -> None:
        """There is nothing to free."""

    async def view(self, query: Query) -> View:
        """Answer from the fields."""
        self.queries.append(query)
        ids = list(await self.ids(query))
        first = min(query.window.first, max(0, len(ids) - query.window.count))
        found = query.locate in ids
        lines = tuple(self.journal)
        return View(
            at=self.at,
            wall=self.wall,
            server=self.server,
            totals=self._totals(),
            matching=len(ids),
            known=sum(in_scope(row, query.scope) for row in self.rows),
            first=first,
            rows=await self.find(ids[first : first + query.window.count]),
            located=ids.index(query.locate) if found else -1,
            located_row=await self.find([query.locate]) if found else (),
            journal=lines[: query.journal],
            journal_count=len(lines),
            marks=query.marks & {row.id for row in self.rows if not row.ending},
            detail=self.details.get(query.detail, NO_DETAIL),
            caption=self.caption,
        )

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Sort and filter the rows."""
        matches = query.filter.test(ROW_FACTS)
        meant = [row for row in self.rows if in_scope(row, query.scope) and matches(row)]
        meant.sort(key=lambda row: row.id)
        key = KEYS[query.sort.column]
        meant.sort(key=key, reverse=query.sort.reverse)  # type: ignore[arg-type]  # each key is of one type
        return tuple(row.id for row in meant)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look the rows up."""
        by_id = {row.id: row for row in self.rows}
        return tuple(by_id[id_] for id_ in ids if id_ in by_id)

    async def submit(self, command: Command) -> Outcome:
        """Remember the command."""
        self.commands.append(command)
        match command:
            case KickEach(ids) | HoldEach(ids):
                live = {row.id for row in self.rows if not row.ending}
                return Tally(len(live & set(ids)), len(set(ids) - live))
            case _:
                return self.answer

    def _totals(self) -> Totals:
        live = sum(not row.ending for row in self.rows)
        accepted = max(self.totals.accepted, len(self.rows))
        return replace(self.totals, open=self.totals.open or live, accepted=accepted)


def in_scope(row: Row, scope: Scope) -> bool:
    """Whether a row is meant at all."""
    return scope is Scope.ALL or bool(row.ending) == (scope is Scope.ENDED)
