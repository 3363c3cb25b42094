"""A scripted source that plays several servers, some of which do not answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.command import Command, Hold, HoldEach, Kick, KickEach, Outcome, Refused, Tally
from echotui.model.fields import EVERYWHERE, SERVER
from echotui.model.ids import id_in, run_of
from echotui.model.mask import READ
from echotui.model.query import Query, Window
from echotui.model.row import Row
from echotui.model.server_state import Reach, ServerState
from echotui.model.source import Capabilities
from echotui.model.view import ServerInfo
from echotui.sources.pages import Page, Pages
from tests.scripted import ScriptedRows, ScriptedSource

NAMES = ("web-1", "web-2", "web-3")
GROUPS = 1000
"""Ids of groups of one server, at most."""


def client(run: int, number: int, **values: object) -> Row:
    """A connection of a server, by the number of its run; its address tells neither."""
    base = Row(
        id_in(run, number), number + 5, Address(f"10.0.0.{number}", 50_000), READ, age=64.0,
        idle=30.0, server=NAMES[run],
    )  # fmt: skip
    return replace(base, **values)


@dataclass
class Part:
    """The rows of one server."""

    source: ScriptedSource
    name: str

    @property
    def rows(self) -> list[Row]:
        """The connections."""
        return [row for row in self.source.rows if row.server == self.name]


@dataclass
class ScriptedFleet(ScriptedSource):
    """Three servers, each with clients of the same numbers and addresses."""

    rows: list[Row] = field(
        default_factory=lambda: [client(run, number) for run in range(3) for number in (1, 2, 3)]
    )
    servers: tuple[ServerState, ...] = tuple(map(ServerState, NAMES))
    server: ServerInfo = field(
        default_factory=lambda: ServerInfo(fields=EVERYWHERE | {SERVER}, kept_for=10.0)
    )
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(quit_stops=False))

    def __post_init__(self) -> None:
        super().__post_init__()
        names = {row.server for row in self.rows}
        self._parts = {name: Pages(ScriptedRows(Part(self, name))) for name in sorted(names)}

    def become(self, name: str, reach: Reach, seconds: float = 0.0) -> None:
        """Let a server be silent or gone, for so many seconds, or answer again."""
        self.servers = tuple(
            replace(state, reach=reach, silent=seconds) if state.name == name else state
            for state in self.servers
        )
        self.rows = [
            replace(row, silent=seconds) if row.server == name else row for row in self.rows
        ]

    async def page(self, query: Query, now: float) -> Page:
        """Sort and filter the rows of a window; groups are of one server each."""
        if query.grouped:
            return await self._groups(query, now)
        if not query.server:
            return await super().page(query, now)
        by_id = {row.id: row for row in self.rows}
        return await self._parts[query.server].page(query, now, by_id.get)

    async def _groups(self, query: Query, now: float) -> Page:
        every = replace(query, window=Window(0, GROUPS), locate=0)
        found = [await part.page(every, now, lambda _id: None) for part in self._parts.values()]
        silent = {state.name: state.silent for state in self.servers}
        rows = [
            replace(row, id=row.id - GROUPS * number, server=name, silent=silent[name])
            for number, (name, page) in enumerate(zip(self._parts, found, strict=True))
            for row in page.rows
        ]
        get, rank = query.sort.field.get, query.sort.field.rank or (lambda value: value)
        rows.sort(key=lambda row: rank(get(row)), reverse=query.sort.reverse)
        ids = [row.id for row in rows]
        place = ids.index(query.locate) if query.locate in ids else -1
        first = query.window.first
        return Page(
            matching=len(rows),
            in_scope=sum(page.in_scope for page in found),
            first=first,
            rows=tuple(rows[first : first + query.window.count]),
            located=place,
            located_row=tuple(rows[place : place + 1]) if place >= 0 else (),
            clients=sum(page.clients for page in found),
            connected=sum(page.connected for page in found),
        )

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Sort and filter the rows; a server that does not answer lists none."""
        if query.server:
            ids = await self._parts[query.server].ids(query, self.at)
        else:
            ids = await super().ids(query)
        away = self._away
        return tuple(id_ for id_ in ids if NAMES[run_of(id_)] not in away)

    async def submit(self, command: Command) -> Outcome:
        """Refuse what is for a server that does not answer."""
        away = self._away
        match command:
            case Kick(id_) | Hold(id_) if self._named([id_]) & away:
                (name,) = self._named([id_])
                return Refused(f"{name} does not answer. Nothing was done.")
            case KickEach(ids) | HoldEach(ids):
                self.commands.append(command)
                here = {row.id for row in self.rows if row.server not in away} & set(ids)
                asked, acted = self._named(ids), self._named(here)
                return Tally(len(here), asked=asked, acted=acted, silent=asked & away)
        return await super().submit(command)

    @property
    def _away(self) -> frozenset[str]:
        absent = (state for state in self.servers if state.reach is not Reach.ANSWERS)
        return frozenset(state.name for state in absent)

    def _named(self, ids: Iterable[int]) -> frozenset[str]:
        return frozenset(NAMES[run_of(id_)] for id_ in ids)
