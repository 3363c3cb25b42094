"""One server of a fleet: what it answered last, and whether it answers."""

import asyncio
import time
from collections.abc import Sequence

from msgspec.structs import replace

from echotui.errors import MessageError, NoServerError
from echotui.model.command import Command, Outcome, Refused
from echotui.model.exchange import Find, Found, Ids, IdsOf, Reply
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.server_state import Reach
from echotui.model.view import View
from echotui.sources.fleet.asked import Asked
from echotui.sources.fleet.clock_offset import ClockOffset, FleetClock
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.fleet.kept_rows import KeptRows
from echotui.sources.fleet.translation import Translation
from echotui.sources.remote.checked import check_found, check_ids, check_view
from echotui.sources.remote.connection import NOT_ANSWERING, NoReplyError, unexpected
from echotui.sources.remote.protocol import Link, ServerConnection
from echotui.sources.remote.submission import NOTHING_DONE, Submission


class Member:
    """Asks one server, one query at a time; an answer that comes late counts for the next view.

    Args:
        where: What the operator named it by, such as a path; for errors.

    Attributes:
        name: Unique in the fleet; the roster gives it.
        lanes: Those of all runs of its server.
        introduced: Whether that is from what the server says of itself.
        last: Its last answer, with our ids and times; `None`: there was none.
        answered: The query of that answer.
        answered_at: Monotonic time in seconds of its receipt.
        error: What was wrong when it was asked last; empty: nothing was.
        missed: Rounds since its last answer in time that it let pass.
    """

    def __init__(
        self, link: Link, where: str, clock: FleetClock, patience: Patience | None = None
    ) -> None:
        self.link = link
        self.where = where
        self.name = ""
        self.introduced = False
        self.lanes: set[int] = set()
        self.last: View | None = None
        self.answered = Query()
        self.answered_at = 0.0
        self.missed = 0
        self._clock = clock
        self._patience = patience or Patience()
        self._submission = Submission(link, self._patience.one)
        self._polling: asyncio.Task[bool] | None = None
        self._rows = KeptRows(self._patience.fleet.kept)
        self._offset = ClockOffset()
        self._instance = ""
        self._numbering = link.numbering
        self._waits_since: float | None = None
        self.error = ""

    @property
    def lane(self) -> int:
        """The number of the run of its server: `run_of` its ids; -1 before it has answered."""
        return self.link.numbering.run if self.met else -1

    @property
    def met(self) -> bool:
        """Whether its server has ever been there."""
        return self.link.numbering.session >= 0

    @property
    def silence(self) -> float:
        """Seconds for which it was asked and has not answered."""
        waits = 0.0 if self._waits_since is None else time.monotonic() - self._waits_since
        return waits if self.link.connection is not None else max(waits, self.link.silence)

    @property
    def reach(self) -> Reach:
        """Whether it answers."""
        if self.link.gone:
            return Reach.GONE
        # One that was never there has been waited for already.
        silent = not self.met or self.silence >= self._patience.fleet.silent
        return Reach.SILENT if silent else Reach.ANSWERS

    @property
    def answers(self) -> bool:
        """Whether it counts as answering."""
        return self.reach is Reach.ANSWERS

    @property
    def busy(self) -> bool:
        """Whether a query of ours is on its way."""
        return self._polling is not None and not self._polling.done()

    @property
    def ready(self) -> bool:
        """Whether it can be asked at once."""
        return self.link.connection is not None and not self.busy

    async def ask(self, query: Query, within: float) -> None:
        """Ask, and wait at most so many seconds; `answer` returns what has come of it."""
        deadline = time.monotonic() + within
        self._wait()
        if self.busy and self._polling is not None:
            await asyncio.wait({self._polling}, timeout=within)
        if self.busy:
            self.missed += 1
            if self.link.silence > self._patience.one.abandon:
                self.link.drop()
            return
        polling = self._polling = asyncio.create_task(self._poll(query))
        await asyncio.wait({polling}, timeout=max(0.0, deadline - time.monotonic()))
        if not (polling.done() and polling.result()):
            self.missed += 1

    def wire(self, query: Query) -> Query:
        """Return a query of ours as it is sent to the run that is behind the link."""
        return self.link.numbering.query(self._translation.query(query))

    def asked(self, query: Query) -> Asked:
        """Note that a query is sent; `receive` its reply."""
        self._wait()
        now, since = self._clock.now(), time.monotonic()
        return Asked(self.wire(query), self.link.hello.instance, self.link.numbering, now, since)

    def receive(self, query: Query, asked: Asked, reply: Reply) -> bool:
        """Take what a reply says, with our ids and times, and return whether it is an answer.

        What is wrong with it is the error of this server.
        """
        try:
            answer = check_view(_view_in(reply), asked.query)
        except (NoServerError, MessageError) as error:
            self.error = str(error)
            return False
        if asked.instance != self._instance:
            self._instance, self._offset = asked.instance, ClockOffset()
            self.lanes.add(asked.numbering.run)
        if asked.numbering != self._numbering:
            # Connections, or groups, have other ids.
            self._numbering = asked.numbering
            self._rows.clear()
        self._offset.observe(answer.at, asked.at, self._clock.now())
        answer = replace(answer, instance=asked.instance)
        if not query.totals and self.last is not None:
            answer = replace(answer, server=self.last.server, totals=self.last.totals)
        whole = replace(query, until=None, after=None, cut=None, places=())
        self._submission.choose_from(whole, answer, asked.since)
        now = time.monotonic()
        view = self._translation.view(asked.numbering.view(answer))
        self._rows.add(view, now, asked=query.window.count > 0)
        self.last, self.answered, self.answered_at = view, query, now
        self._waits_since, self.error = None, ""
        if now - asked.since <= self._patience.fleet.gather:
            self.missed = 0
        return True

    def answer(self, query: Query) -> View | None:
        """Return the answer to a query, or what its kept rows answer; `None`: there was none."""
        if self.last is None:
            return None
        if self.answers and self.answered == query:
            return self.last
        now = self._clock.now()
        if self.reach is Reach.GONE:
            self._rows.end(now, self.last.server.kept_for)
        return self._rows.answer(query, self.last, 0.0 if self.answers else self.silence, now)

    def clients(self, *, grouped: bool) -> int:
        """Return how many of its open clients have a kept row, or are in a kept group."""
        return self._rows.clients(grouped=grouped)

    def kept(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Return the rows of some connections, as they were when it answered."""
        rows = self._rows.find(ids, self._clock.now())
        return tuple(row if row.ending else replace(row, silent=self.silence) for row in rows)

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`; NoServerError if it does not answer."""
        connection, numbering = self._answering(), self.link.numbering
        reply = await connection.ask(IdsOf(numbering.query(query)), *self._to_scan)
        if not isinstance(reply, Ids):
            raise unexpected(reply)
        return numbering.ids(check_ids(reply.ids))

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`; NoServerError if it does not answer."""
        connection, numbering = self._answering(), self.link.numbering
        numbers = numbering.numbers(ids)
        reply = await connection.ask(Find(numbers), *self._to_scan)
        if not isinstance(reply, Found):
            raise unexpected(reply)
        return self._translation.rows(numbering.rows(check_found(reply.rows, numbers)))

    async def submit(self, command: Command) -> Outcome:
        """Carry it out at this server, in the run whose connections it is for."""
        if not self.answers:
            return Refused(NOTHING_DONE)
        return await self._submission.submit(command)

    def close(self) -> None:
        """Leave the server."""
        self.link.close()

    @property
    def _translation(self) -> Translation:
        return Translation(self.name, self._offset.ahead)

    @property
    def _to_scan(self) -> tuple[float, float]:
        return self._patience.one.view, self._patience.one.scan

    def _answering(self) -> ServerConnection:
        connection = self.link.connection
        if connection is None or not self.answers:
            raise NoReplyError(NOT_ANSWERING)
        return connection

    def _wait(self) -> None:
        if self._waits_since is None:
            self._waits_since = time.monotonic()

    async def _poll(self, query: Query) -> bool:
        """Ask, however long it takes, and return whether it has answered."""
        try:
            connection = await self.link.opened()
            asked = self.asked(query)
            reply = await connection.ask(asked.query, None, None)
        except (NoServerError, MessageError) as error:
            self.error = str(error)
            return False
        return self.receive(query, asked, reply)


def _view_in(reply: Reply) -> View:
    if isinstance(reply, View):
        return reply
    raise unexpected(reply)
