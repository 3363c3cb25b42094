"""A source with scripted answers that records what it is asked."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.command import Command, Done, HoldEach, KickEach, Outcome, Refused, Tally
from echotui.model.detail import NO_DETAIL, Detail
from echotui.model.fault_state import RuleState
from echotui.model.fields import FIELDS
from echotui.model.ids import id_in
from echotui.model.journal import JournalLine
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.server_state import ServerState
from echotui.model.source import Capabilities
from echotui.model.source_action import SourceAction
from echotui.model.view import ServerInfo, Totals, View
from echotui.server.journal import Journal
from echotui.sources.journal_pages import JournalPages
from echotui.sources.pages import Page, Pages
from echotui.sources.rows import RowGroup
from echotui.sources.staleness import PERIOD


class HasRows(Protocol):
    """What rows are read from."""

    @property
    def rows(self) -> list[Row]:
        """The connections."""


class ScriptedRows:
    """The rows of a scripted source, as `Pages` reads them."""

    def __init__(self, source: HasRows) -> None:
        self._source = source
        self._version = 0

    def _group(self, *, ended: bool) -> RowGroup:
        items = {row.id: row for row in self._source.rows if bool(row.ending) is ended}
        return RowGroup(items, lambda _now: {field: field.get for field in FIELDS})

    @property
    def live(self) -> RowGroup:
        """The open connections."""
        return self._group(ended=False)

    @property
    def ended(self) -> RowGroup:
        """The ended connections."""
        return self._group(ended=True)

    @property
    def newest(self) -> int:
        """The greatest id."""
        return max((row.id for row in self._source.rows), default=0)

    def version(self) -> int:
        """Another one each time: something may have been changed."""
        self._version += 1
        return self._version

    def rated(self) -> int:
        """Rates change like other values."""
        return self._version


@dataclass
class ScriptedSource:
    """Change its fields between two polls; `answer` is the outcome of the next commands.

    While `silent`, it answers as `Source` says: with the last view, and with no ids and rows.
    """

    rows: list[Row] = field(default_factory=list)
    server: ServerInfo = field(
        default_factory=lambda: ServerInfo(
            addresses=("127.0.0.1:10000",), uptime=761.0, kept_for=10.0
        )
    )
    totals: Totals = field(default_factory=Totals)
    journal: Iterable[JournalLine] = ()
    capabilities: Capabilities = field(default_factory=Capabilities)
    answer: Outcome = field(default_factory=lambda: Done("done"))
    at: float = 1000.0
    wall: float = 1_700_000_000.0
    instance: str = "first"
    silent: float = 0.0
    name: str = "scripted"
    ended: str = ""
    actions: tuple[SourceAction, ...] = ()
    notes: tuple[Note, ...] = ()
    rules: tuple[RuleState, ...] = ()
    servers: tuple[ServerState, ...] = ()
    details: dict[int, Detail] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pages = Pages(ScriptedRows(self))
        self._orders_at = 0.0
        self._last = View()
        self._lock = asyncio.Lock()

    def start_anew(self, rows: Iterable[Row]) -> None:
        """Be another run of the server, with connections of the same numbers."""
        self.instance, self.at = f"after {self.instance}", 5.0
        self.rows = [replace(row, id=id_in(1, row.id)) for row in rows]
        self.details = {}
        self._pages = Pages(ScriptedRows(self))

    def close(self) -> None:
        """There is nothing to free."""

    async def view(self, query: Query) -> View:
        """Answer from the fields."""
        self.queries.append(query)
        if self.silent:
            note = Note(NoteKind.ALARM, f"no answer for {self.silent:.0f} s; retrying")
            return replace(
                self._last, silent=self.silent, notes=(*self._last.notes, note),
                servers=self.servers,
            )  # fmt: skip
        async with self._lock:
            self._last = await self._answer(query)
            return self._last

    async def _answer(self, query: Query) -> View:
        # Each order is made anew: its period is over.
        self._orders_at += PERIOD
        page = await self.page(query, self._orders_at)
        lines = Journal()
        for line in reversed(tuple(self.journal)):
            lines.append(line)
        pages = JournalPages(lines)
        await pages.make(query.journal)
        return View(
            at=self.at,
            wall=self.wall,
            instance=self.instance,
            server=self.server,
            totals=self._totals(),
            **page._asdict(),
            journal=pages.page(query.journal),
            marks=query.marks & {row.id for row in self.rows if not row.ending},
            marks_held=sum(row.held for row in self.rows if row.id in query.marks),
            detail=self.details.get(query.detail, NO_DETAIL),
            actions=self.actions,
            notes=self.notes,
            rules=self.rules,
            servers=self.servers,
        )

    async def page(self, query: Query, now: float) -> Page:
        """Sort and filter the rows of a window."""
        by_id = {row.id: row for row in self.rows}
        return await self._pages.page(query, now, by_id.get)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Sort and filter the rows."""
        self._require_answer()
        return await self._pages.ids(query, self.at)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Return the rows by id."""
        self._require_answer()
        by_id = {row.id: row for row in self.rows}
        return tuple(by_id[id_] for id_ in ids if id_ in by_id)

    async def submit(self, command: Command) -> Outcome:
        """Record the command."""
        if self.silent:
            return Refused("The server does not answer. Nothing was done.")
        self.commands.append(command)
        match command:
            case KickEach(ids) | HoldEach(ids):
                live = {row.id for row in self.rows if not row.ending}
                return Tally(len(live & set(ids)), len(set(ids) - live))
            case _:
                return self.answer

    def _require_answer(self) -> None:
        if self.silent:
            raise NoServerError("The server does not answer.")

    def _totals(self) -> Totals:
        live = sum(not row.ending for row in self.rows)
        accepted = max(self.totals.accepted, len(self.rows))
        return replace(self.totals, open=self.totals.open or live, accepted=accepted)


def in_scope(row: Row, scope: Scope) -> bool:
    """Whether a row is in the scope."""
    return scope is Scope.ALL or bool(row.ending) == (scope is Scope.ENDED)
