"""One server of a fleet: what it answered last, and whether it answers."""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from echotui.errors import MessageError, NoServerError
from echotui.model.command import Command, Outcome, Refused
from echotui.model.exchange import Find, Found, Ids, IdsOf, Reply
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.server_state import Reach, ServerState
from echotui.model.view import View
from echotui.sources.fleet.clock_offset import ClockOffset, FleetClock, shown_difference
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, FleetDeadlines
from echotui.sources.fleet.translation import Translation
from echotui.sources.remote.connection import NOT_ANSWERING, NoReplyError, unexpected
from echotui.sources.remote.deadlines import DEADLINES, Deadlines
from echotui.sources.remote.numbering import Numbering
from echotui.sources.remote.protocol import Link, ServerConnection
from echotui.sources.remote.submission import Submission
from echotui.system.printable import one_line

log = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How long a server of a fleet is waited for: for views, and for everything else."""

    fleet: FleetDeadlines = FLEET_DEADLINES
    one: Deadlines = DEADLINES


class Asked(NamedTuple):
    """A query that is on its way.

    Attributes:
        instance: Of the run of the server.
        numbering: Of its ids.
        at: By our clock; `since` is the same for deadlines.
    """

    query: Query
    instance: str
    numbering: Numbering
    at: float
    since: float


class Member:
    """Asks one server, one query at a time; an answer that comes late counts for the next view.

    Args:
        where: What the operator named it by, such as a path; for errors.

    Attributes:
        name: Unique in the fleet; the roster gives it.
        introduced: Whether that is from what the server says of itself.
        last: Its last answer, with our ids and times; `None`: there was none.
        answered: The query of that answer.
        answered_at: Monotonic time in seconds of its receipt.
        missed: Rounds in a row that ended without an answer of its.
    """

    def __init__(
        self, link: Link, where: str, clock: FleetClock, patience: Patience | None = None
    ) -> None:
        self.link = link
        self.where = where
        self.name = ""
        self.introduced = False
        self.last: View | None = None
        self.answered = Query()
        self.answered_at = 0.0
        self.missed = 0
        self._clock = clock
        self._patience = patience or Patience()
        self._submission = Submission(link, self._patience.one)
        self._polling: asyncio.Task[View | None] | None = None
        self._offset = ClockOffset()
        self._instance = ""
        self._waits_since: float | None = None
        self._error = ""

    @property
    def lane(self) -> int:
        """The number of the run of its server: `run_of` its ids."""
        return self.link.numbering.run

    @property
    def silence(self) -> float:
        """Seconds for which it was asked and has not answered."""
        return 0.0 if self._waits_since is None else time.monotonic() - self._waits_since

    @property
    def reach(self) -> Reach:
        """Whether it answers."""
        if self.link.gone:
            return Reach.GONE
        silent = self.silence >= self._patience.fleet.silent
        return Reach.SILENT if silent else Reach.ANSWERS

    @property
    def answers(self) -> bool:
        """Whether it counts as answering."""
        return self.reach is Reach.ANSWERS

    @property
    def state(self) -> ServerState:
        """What the list of servers shows of it."""
        hello, reach = self.link.hello, self.reach
        view = self.last or View()
        wall = view.wall - self._clock.wall if self.last else 0.0
        return ServerState(
            self.name,
            reach,
            silent=0.0 if reach is Reach.ANSWERS else self.silence,
            error=one_line(self._error or self.link.error),
            addresses=view.server.addresses,
            process=f"pid {hello.pid} on {one_line(hello.host)}" if hello.instance else self.where,
            version=one_line(hello.version),
            accepting=view.server.accepting if self.last else "",
            open=view.totals.open,
            queued=view.totals.queued,
            rate_in=view.totals.rate_in,
            rate_out=view.totals.rate_out,
            clock=shown_difference(wall),
            read_only=hello.capabilities.read_only,
        )

    @property
    def busy(self) -> bool:
        """Whether a query of ours is on its way."""
        return self._polling is not None and not self._polling.done()

    async def ask(self, query: Query, within: float) -> View | None:
        """Return the answer; `None` if it does not come within so many seconds, or is no answer."""
        deadline = time.monotonic() + within
        if self.busy and self._polling is not None:
            await asyncio.wait({self._polling}, timeout=within)
        if self.busy:
            self.missed += 1
            return None
        polling = self._polling = asyncio.create_task(self._poll(query))
        if self._waits_since is None:
            self._waits_since = time.monotonic()
        await asyncio.wait({polling}, timeout=max(0.0, deadline - time.monotonic()))
        view = polling.result() if polling.done() else None
        if view is None:
            self.missed += 1
        return view

    def asked(self, query: Query) -> Asked:
        """Return what is to be sent for a query of ours, to the run that is behind the link."""
        numbering = self.link.numbering
        sent = numbering.query(self._translation.query(query))
        return Asked(sent, self.link.hello.instance, numbering, self._clock.now(), time.monotonic())

    def receive(self, query: Query, asked: Asked, reply: Reply) -> View | None:
        """Return the view that a reply is, with our ids and times; `None` if it is none.

        What is wrong with it is the error of this server.
        """
        if not isinstance(reply, View):
            self._error = str(unexpected(reply))
            return None
        if asked.instance != self._instance:
            self._instance, self._offset = asked.instance, ClockOffset()
        self._offset.observe(reply.at, asked.at, self._clock.now())
        self._submission.choose_from(
            replace(query, until=None, cut=None, places=()),
            replace(reply, instance=asked.instance),
            asked.since,
        )
        view = self._translation.view(asked.numbering.view(reply))
        self.last, self.answered, self.answered_at = view, query, time.monotonic()
        self.missed, self._waits_since, self._error = 0, None, ""
        return view

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`; NoServerError if it does not answer."""
        connection, numbering = self._answering(), self.link.numbering
        reply = await connection.ask(IdsOf(numbering.query(query)), *self._to_scan)
        if not isinstance(reply, Ids):
            raise unexpected(reply)
        return numbering.ids(reply.ids)

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`; NoServerError if it does not answer."""
        connection, numbering = self._answering(), self.link.numbering
        reply = await connection.ask(Find(numbering.numbers(ids)), *self._to_scan)
        if not isinstance(reply, Found):
            raise unexpected(reply)
        return self._translation.rows(numbering.rows(reply.rows))

    async def submit(self, command: Command) -> Outcome:
        """Carry it out at this server, in the run whose connections it is for."""
        if not self.answers:
            return Refused(self.not_answering)
        return await self._submission.submit(command)

    @property
    def not_answering(self) -> str:
        """The sentence that refuses a command."""
        return f"{self.name} does not answer; nothing was done."

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

    async def _poll(self, query: Query) -> View | None:
        """Ask, however long it takes."""
        try:
            connection = await self.link.opened()
            asked = self.asked(query)
            reply = await connection.ask(asked.query, None, None)
        except (NoServerError, MessageError) as error:
            self._error = str(error)
            return None
        return self.receive(query, asked, reply)
