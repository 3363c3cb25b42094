"""Sends commands to a server in another process, none to another run of it, and none late."""

import time
from typing import Final, NamedTuple, assert_never

from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Forget,
    Gone,
    Hold,
    HoldEach,
    Invoke,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Tally,
    Unsure,
)
from echotui.model.exchange import OTHER_RUN, Submit
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.view import View
from echotui.sources.remote.connection import NoReplyError, unexpected
from echotui.sources.remote.deadlines import Deadlines
from echotui.sources.remote.protocol import Link, ServerConnection
from echotui.system.printable import sentence

NOTHING_DONE: Final = "The server does not answer; nothing was done."
NOT_ANSWERED: Final = "No answer: it may have been done. From now on, the server refuses it."
LOST: Final = "The connection was lost before the answer: it may have been done."
UNANSWERED: Final = frozenset({NOTHING_DONE, NOT_ANSWERED, LOST})


class ServerTime(NamedTuple):
    """The time of a view.

    Attributes:
        instance: Of the server.
        at: By the server's clock.
        asked_at: Monotonic time in seconds here, when it was asked for.
    """

    instance: str
    at: float
    asked_at: float


class Submission:
    """Sends commands with the run of the server and the time of the view they are chosen from.

    A server that was stopped, or a connection that was slow, may deliver a command late: the server
    refuses it then. A view is older than that if the dashboard polls rarely: then it is asked for
    once more, so that only the way of the command counts.
    """

    def __init__(self, link: Link, deadlines: Deadlines) -> None:
        self._link = link
        self._deadlines = deadlines
        self._query = Query()
        self._instance = ""
        self._time = ServerTime("", 0.0, 0.0)

    def choose_from(self, query: Query, view: View, asked_at: float) -> None:
        """Note the newest view that the operator sees, and the monotonic time of its query."""
        self._query, self._instance = query, view.instance
        self._time = ServerTime(view.instance, view.at, asked_at)

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        connection, numbering = self._link.connection, self._link.numbering
        if connection is None or self._link.silence >= self._deadlines.view:
            return Refused(NOTHING_DONE)
        match command:
            case Kick(id_) | Hold(id_):
                number = numbering.number(id_)
                one = replace(command, id=number)
                outcome = await self._send(connection, one) if number else Gone(id_)
                return Gone(id_) if isinstance(outcome, Gone) else outcome
            case KickEach(ids) | HoldEach(ids):
                numbers = numbering.numbers(ids)
                earlier = Tally(gone=len(ids) - len(numbers))
                some = replace(command, ids=numbers)
                outcome = await self._send(connection, some) if numbers else Tally()
                return outcome + earlier if isinstance(outcome, Tally) else outcome
            case Forget() | Accept() | Drain() | Invoke():
                if self._instance not in ("", connection.hello.instance):
                    return Refused(OTHER_RUN)
                return await self._send(connection, command)
            case _:
                assert_never(command)

    async def _send(self, connection: ServerConnection, command: Command) -> Outcome:
        try:
            at = await self._fresh(connection)
        except NoReplyError:
            return Refused(NOTHING_DONE)
        except NoServerError as error:
            return Refused(sentence(f"{error}; nothing was done"))
        request = Submit(command, connection.hello.instance, at)
        try:
            reply = await connection.ask(request, self._deadlines.view, self._deadlines.command)
        except NoReplyError as error:
            if not error.sent:
                return Refused(NOTHING_DONE)
            return Refused(LOST if connection.error else NOT_ANSWERED)
        match reply:
            case Done() | Gone() | Refused() | Unsure() | Tally():
                return reply
            case _:
                return Refused(sentence(str(unexpected(reply))))

    async def _fresh(self, connection: ServerConnection) -> float:
        """Return the time of a view of at most two seconds ago, by the server's clock."""
        now, instance = time.monotonic(), connection.hello.instance
        if now - self._time.asked_at > self._deadlines.fresh or self._time.instance != instance:
            # As the dashboard asked last: what the server keeps for it stays as it is.
            query = replace(self._query, window=Window(), journal=JournalWindow())
            numbered = self._link.numbering.query(query)
            patience = self._deadlines.view
            reply = await connection.ask(numbered, patience, patience)
            if not isinstance(reply, View):
                raise unexpected(reply)
            self._time = ServerTime(instance, reply.at, now)
        return self._time.at
