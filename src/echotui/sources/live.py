"""The source that is the server in this process."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Forget,
    Hold,
    HoldEach,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Turn,
)
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.view import ServerInfo, Totals, View
from echotui.server import commands
from echotui.server.server import EchoServer
from echotui.sources.ordering import Ranking


class LiveSource:
    """Answers from the server's own objects.

    What a view costs grows with the rows asked for; only the order, made at most once a second and
    in slices, visits every connection.

    Args:
        server: The server.
        drain_timeout: Seconds that a drain gives the clients.
        loop: The event loop's kind, to be shown.
    """

    capabilities = Capabilities()

    def __init__(self, server: EchoServer, drain_timeout: float, loop: str = "asyncio") -> None:
        self._server = server
        self._drain_timeout = drain_timeout
        self._loop = loop
        self._viewer = server.inspection.open()
        self._ranking = Ranking(server, self._viewer)
        self._looking = asyncio.Lock()
        self._draining: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Free what the server keeps for this source's viewer."""
        self._server.inspection.close(self._viewer)

    async def view(self, query: Query) -> View:
        """Answer one query; see `Source.view`."""
        # The order is made in slices: nobody else may make another one in between.
        async with self._looking:
            return await self._answer(query)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """Name all that a query is about; see `Source.ids`."""
        ranking = Ranking(self._server, self._viewer)
        await ranking.make(query, self._server.clock())
        return ranking.ids

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Look at some connections; see `Source.find`."""
        now = self._server.clock()
        return tuple(row for row in (self._row(id_, now) for id_ in ids) if row is not None)

    async def submit(self, command: Command) -> Outcome:
        """Carry out one command; see `Source.submit`."""
        match command:
            case Kick() | Hold() | KickEach() | HoldEach():
                return self._act(command)
            case Forget():
                return commands.forget(self._server)
            case Accept(on):
                return commands.accept(self._server, on=on)
            case Drain():
                return self._drain()
            case Turn():
                return Refused("there is no story to turn the pages of")
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
        server, ranking = self._server, self._ranking
        now = server.clock()
        server.inspection.poll(self._viewer, query.locate, query.detail, paused=query.paused)
        # Who looks inside one connection sees no rows: nobody needs an order of them.
        if not query.detail and ranking.due(query, now):
            await ranking.make(query, now)
        ranking.extend()
        first = min(query.window.first, max(0, len(ranking) - query.window.count))
        rows = self._rows(first, query.window.count, now)
        if rows is None:
            # So many ended since the order was made that the history let go of some.
            await ranking.make(query, now)
            first = min(first, max(0, len(ranking) - query.window.count))
            rows = self._rows(first, query.window.count, now) or ()
        place = ranking.place(query.locate)
        located_row = self._row(query.locate, now) if place >= 0 else None
        channels = server.channels
        return View(
            at=now,
            wall=time.time() - now,
            server=self._info(now),
            totals=self._totals(),
            matching=len(ranking),
            known=self._known(query.scope),
            first=first,
            rows=rows,
            located=place if located_row else -1,
            located_row=(located_row,) if located_row else (),
            journal=server.journal.newest(query.journal),
            journal_count=server.journal.written,
            marks=frozenset(id_ for id_ in query.marks if id_ in channels),
            detail=server.inspection.detail(query.detail),
        )

    def _known(self, scope: Scope) -> int:
        live = len(self._server.channels) if scope is not Scope.ENDED else 0
        return live + (len(self._viewer) if scope is not Scope.LIVE else 0)

    def _drain(self) -> Outcome:
        if self._draining is not None and not self._draining.done():
            return Refused("the server is draining already")
        left = len(self._server.channels)
        self._draining = asyncio.create_task(self._server.drain(self._drain_timeout))
        return Done(f"draining: {left} clients get what they are owed, then our end")

    def _rows(self, first: int, count: int, now: float) -> tuple[Row, ...] | None:
        rows = []
        for id_ in self._ranking.window(first, count):
            row = self._row(id_, now)
            if row is None:
                return None
            rows.append(row)
        return tuple(rows)

    def _row(self, id_: int, now: float) -> Row | None:
        channel = self._server.channels.get(id_)
        if channel is not None:
            return self._server.row(channel)
        past = self._viewer.find(id_)
        return replace(past.row, idle=now - past.ended_at) if past is not None else None

    def _info(self, now: float) -> ServerInfo:
        server = self._server
        return ServerInfo(
            addresses=tuple(str(address) for address in server.addresses),
            strategy=server.strategy,
            accepting=server.accepting,
            uptime=now - server.started_at,
            drain_left=server.drain_left,
            loop=self._loop,
        )

    def _totals(self) -> Totals:
        server = self._server
        ledger, (rate_in, rate_out) = server.ledger, server.rates
        lag_p99, lag_max = server.lag.summary()
        return Totals(
            open=len(server.channels),
            accepted=ledger.accepted,
            closed=ledger.closed,
            rejected=ledger.rejected,
            choked=ledger.choked,
            queued=ledger.queued,
            queued_in=ledger.queued_in,
            queues_full=server.relief.needed,
            bytes_in=ledger.bytes_in,
            bytes_out=ledger.bytes_out,
            rate_in=rate_in.now,
            rate_out=rate_out.now,
            history_in=rate_in.values,
            history_out=rate_out.values,
            lag_p99=lag_p99,
            lag_max=lag_max,
        )
