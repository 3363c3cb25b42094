"""The source that is another program: it is watched from outside."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from echotui.model.command import Command, Done, Invoke, Outcome
from echotui.model.detail import NO_DETAIL
from echotui.model.fields import LINT
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.source_action import SourceAction
from echotui.model.view import Accepting, ServerInfo, View
from echotui.sources.journal_pages import JournalPages
from echotui.sources.pages import Pages
from echotui.sources.process.barred import barred
from echotui.sources.process.details import detail_of
from echotui.sources.process.getters import INSIDE, SHOWN
from echotui.sources.process.kicking import Kicks, ProgramCommands
from echotui.sources.process.process_rows import ProcessRows, names_others
from echotui.sources.process.program_row import row_of
from echotui.sources.process.steady import SteadyInterval
from echotui.sources.process.watched import WatchedProgram
from echotui.sources.wall_offset import WallOffset

OTHERS: Final = SourceAction(
    "others", "o", "others",
    "show or hide others: listeners, pipes, timers, events", heading="View",
)  # fmt: skip
CONNECTIONS_ALONE: Final = "connections"
"""In the footer, in place of its label, while they are shown."""


class ProcessSource:
    """Answers one viewer of a program that is watched.

    Args:
        program: Shared with the other viewers; not closed with this source.
        kicks: `None`: nobody is kicked.
        wall: Returns Unix time in seconds.
    """

    def __init__(
        self,
        program: WatchedProgram,
        kicks: Kicks | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._program = program
        self._viewer = program.open_viewer()
        self._pages = {
            every: Pages(ProcessRows(program.descriptors, self._viewer, every=every))
            for every in (False, True)
        }
        self._every = False
        self._journal = JournalPages(program.journal)
        self._commands = ProgramCommands(program, kicks)
        self._offset = WallOffset(wall, program.clock())
        self._interval = SteadyInterval()
        self._view_lock = asyncio.Lock()

    @property
    def capabilities(self) -> Capabilities:
        """See `Source.capabilities`."""
        return self._commands.capabilities

    def close(self) -> None:
        """See `Source.close`."""
        self._program.close_viewer(self._viewer)

    async def view(self, query: Query) -> View:
        """See `Source.view`."""
        await self._program.sampler.poll()
        # The order is sorted in slices: two views at a time would mix theirs.
        async with self._view_lock:
            return await self._answer(query)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`."""
        await self._program.sampler.poll()
        return await self._pages_of(query).ids(query, self._program.clock())

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`."""
        now = self._program.clock()
        rows = (self._row(id_, now=now) for id_ in ids)
        return tuple(row for row in rows if row is not None)

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        if isinstance(command, Invoke) and command.action == OTHERS.id:
            self._every = not self._every
            return Done("")
        return await self._commands.submit(command)

    def _pages_of(self, query: Query) -> Pages:
        """Return connections alone, unless the operator or the filter asks for all descriptors."""
        return self._pages[self._every or names_others(query.filter)]

    async def _answer(self, query: Query) -> View:
        program = self._program
        now = program.clock()
        self._viewer.poll(now, paused=query.paused)
        program.inspections.want(query.locate, now)
        await self._journal.make(query.journal)
        page = await self._pages_of(query).page(query, now, partial(self._row, now=now))
        live = program.descriptors.live
        problem = program.sampler.problem(now)
        alarm = (Note(NoteKind.ALARM, problem),) if problem else ()
        return View(
            at=now,
            wall=self._offset.at(now),
            instance=program.instance,
            silent=program.sampler.silent(now),
            server=self._info(),
            totals=program.totals(now, history=query.history),
            **page._asdict(),
            journal=self._journal.page(query.journal),
            marks=frozenset(id_ for id_ in query.marks if id_ in live),
            detail=detail_of(program, self._viewer, query.detail, now)
            if query.detail
            else NO_DETAIL,
            notes=(*alarm, *program.info.notes, *program.loops.notes),
            actions=(replace(OTHERS, label=self._others_label(query)),),
            barred=barred(program.info.program),
        )

    def _others_label(self, query: Query) -> str:
        # The rows are behind a detail.
        if query.detail:
            return ""
        return CONNECTIONS_ALONE if self._every else OTHERS.label

    def _row(self, id_: int, *, now: float) -> Row | None:
        descriptor = self._program.descriptors.live.get(id_)
        if descriptor is not None:
            return row_of(descriptor, now)
        past = self._viewer.find(id_)
        return None if past is None else replace(past.row, idle=now - past.row.ended)

    def _info(self) -> ServerInfo:
        program = self._program
        observed = program.info.observed
        lints = program.lints.reported(observed=observed)
        return ServerInfo(
            addresses=program.info.addresses,
            name=program.info.name,
            strategy=None,
            accepting=Accepting.UNKNOWN,
            uptime=program.info.uptime,
            loop=program.loops.kind,
            kept_for=program.kept_for,
            sampled_every=self._interval.shown(program.sampler.interval),
            fields=SHOWN | ({LINT} if lints else set()) | (INSIDE if observed else set()),
            lints=lints,
            several=program.info.several,
        )
