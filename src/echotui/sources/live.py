"""The source that is the server in this process."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import assert_never

from msgspec.structs import replace

from echotui.model.command import (
    Accept,
    Command,
    Drain,
    Forget,
    Hold,
    HoldEach,
    Invoke,
    Kick,
    KickEach,
    Outcome,
    Refused,
)
from echotui.model.detail import Detail
from echotui.model.field import Field
from echotui.model.fields import EVERYWHERE, FAULT, HOST, LINT, NAME, SAMPLED
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.view import ServerInfo, Totals, View
from echotui.server import commands, sampling
from echotui.server.server import EchoServer
from echotui.sources.getters import Hosts, Names, ServerRows, name_of, no_host, no_name
from echotui.sources.journal_pages import JournalPages
from echotui.sources.pages import Pages
from echotui.sources.totals import rules_of, totals_of
from echotui.sources.wall_offset import WallOffset


class LiveSource:
    """Answers from the server's own objects.

    Args:
        drain_timeout: Seconds until a drain closes the remaining clients.
        loop: The event loop's kind, to be shown.
        names: Returns the clients' names; `None` if they have none.
        hosts: Returns the names of addresses; `None` if they are not to be looked up.
        wall: Returns Unix time in seconds.
        payload: See `ServerRows`; the rows have it all the same, see `PayloadFreeSource`.
    """

    capabilities = Capabilities()

    def __init__(
        self,
        server: EchoServer,
        drain_timeout: float,
        loop: str = "asyncio",
        names: Names | None = None,
        hosts: Hosts | None = None,
        wall: Callable[[], float] = time.time,
        *,
        payload: bool = True,
    ) -> None:
        self._server = server
        self._drain_timeout = drain_timeout
        self._loop = loop
        self._names = names or no_name
        self._hosts = hosts or no_host
        self._offset = WallOffset(wall, server.clock())
        self._viewer = server.viewers.open()
        rows = ServerRows(server, self._viewer, self._names, self._hosts, payload=payload)
        self._pages = Pages(rows)
        self._journal = JournalPages(server.journal)
        self._fields = (
            EVERYWHERE
            | ({NAME} if names else set())
            | ({HOST} if hosts else set())
            | ({LINT} if server.lints.reported else set())
            | (SAMPLED if sampling.CAN_SAMPLE else set())
        )
        self._view_lock = asyncio.Lock()

    def close(self) -> None:
        """Free what the server keeps for this source's viewer."""
        self._server.viewers.close(self._viewer)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that its connections have now."""
        return self._fields | {FAULT} if self._server.faults.used else self._fields

    def group(self, id_: int) -> Row | None:
        """Return a group of the last view; `None` if there is no such group."""
        return self._pages.group(id_, self._server.clock())

    async def view(self, query: Query) -> View:
        """See `Source.view`."""
        # The order is sorted in slices: two views at a time would mix theirs.
        async with self._view_lock:
            return await self._answer(query)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`."""
        return await self._pages.ids(query, self._server.clock())

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`."""
        now = self._server.clock()
        rows = (self._row(id_, now=now, sampled=True) for id_ in ids)
        return self._with_hosts(row for row in rows if row is not None)

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        match command:
            case Kick() | Hold() | KickEach() | HoldEach():
                return self._act(command)
            case Forget():
                return commands.forget(self._server)
            case Accept(on):
                return commands.accept(self._server, on=on)
            case Drain():
                return commands.drain(self._server, self._drain_timeout)
            case Invoke(action):
                return Refused(f"This server has no action {action}.")
            case _:
                assert_never(command)

    def _act(self, command: Kick | Hold | KickEach | HoldEach) -> Outcome:
        match command:
            case Kick(id_, strength):
                return commands.kick(self._server, id_, strength)
            case Hold(id_, on):
                return commands.hold(self._server, id_, on=on)
            case KickEach(ids, strength):
                return commands.kick_each(self._server, ids, strength)
            case HoldEach(ids, on):
                return commands.hold_each(self._server, ids, on=on)
            case _:
                assert_never(command)

    async def _answer(self, query: Query) -> View:
        server = self._server
        now = server.clock()
        server.viewers.poll(self._viewer, query.locate, query.detail, paused=query.paused)
        await self._journal.make(query.journal)
        sampled = bool(query.fields & self._fields & SAMPLED)
        read = partial(self._row, now=now, sampled=sampled)
        page = await self._pages.page(query, now, read)
        if HOST in query.fields:
            page = page._replace(
                rows=self._with_hosts(page.rows), placed=self._with_hosts(page.placed)
            )
        channels = server.channels
        marks = frozenset(id_ for id_ in query.marks if id_ in channels)
        return View(
            at=now,
            wall=self._offset.at(now),
            instance=server.instance,
            server=self._info(now) if query.totals else ServerInfo(),
            totals=totals_of(server, now, history=query.history) if query.totals else Totals(),
            **page._asdict(),
            journal=self._journal.page(query.journal),
            marks=marks,
            marks_held=sum(channels[id_].connection.held for id_ in marks),
            detail=self._detail(query.detail),
            rules=rules_of(server),
        )

    def _row(self, id_: int, *, now: float, sampled: bool) -> Row | None:
        channel = self._server.channels.get(id_)
        if channel is not None:
            row = self._server.row(channel)
            if sampled:
                row = replace(row, **sampling.sample(channel)._asdict())
            name = self._names(channel.address, channel.connection.opened_at)
            return replace(row, name=name) if name else row
        past = self._viewer.find(id_)
        if past is None:
            return None
        return replace(past.row, idle=now - past.row.ended, name=name_of(past, self._names))

    def _detail(self, id_: int) -> Detail:
        detail = self._server.viewers.detail(id_)
        if detail:
            channel = self._server.channels.get(id_)
            faults = self._server.faults.states(channel) if channel is not None else ()
            detail = replace(detail, lints=self._server.lints.states(id_), faults=faults)
        if not detail or HOST not in self._fields:
            return detail
        (row,) = self._with_hosts((detail.row,))
        return replace(detail, row=row)

    def _with_hosts(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        named = ((row, self._hosts(row.address)) for row in rows)
        return tuple(replace(row, host=host) if host else row for row, host in named)

    def _info(self, now: float) -> ServerInfo:
        server = self._server
        return ServerInfo(
            addresses=tuple(str(address) for address in server.addresses),
            strategy=server.strategy,
            accepting=server.accepting,
            accept_error=server.accept_error,
            uptime=now - server.started_at,
            drain_left=server.drainer.left,
            drain_timeout=self._drain_timeout,
            loop=self._loop,
            kept_for=server.limits.keep_closed,
            fields=self.fields,
            lints=tuple(lint.name for lint in self._server.lints.reported),
        )
