"""The way to one run of a server over a broker: one request at a time, each with its reply."""

import asyncio
import time
from collections.abc import Callable
from math import inf
from typing import Final

from msgspec.structs import replace

from echotui.errors import MessageError
from echotui.model.codec import REPLY, REQUEST
from echotui.model.exchange import Hello, Reply, Request, Submit
from echotui.model.fleet_subjects import PING, command_subject, view_subject
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.view import View
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.inbox import Inbox
from echotui.sources.remote.connection import NOT_ANSWERING, NoReplyError

LOST: Final = 5.0
"""Seconds after which a request without a reply is lost: a broker delivers at most once."""
PROBE: Final = 0.5
"""Seconds without a reply after which the server is pinged: the broker says if it has gone."""
KEPT: Final = 4.0
"""Seconds without a query after which the last one is sent again: servers free viewers after 10."""

NOT_TAKEN: Final = "the broker does not take the request"
LOST_TEXT: Final = "the connection was lost"

Answer = Reply | MessageError | NoReplyError


class NatsConnection:
    """Sends requests to the subjects of one run of a server.

    Args:
        on_lost: Called once when the connection ends, unless it was closed.

    Attributes:
        hello: What the server says of itself.
        error: Why the connection ended; empty while it is open.
        gone: Whether nothing subscribes to its subjects any more.
        answered_at: Monotonic time in seconds of the last reply.
        silent_since: Monotonic time in seconds from which nothing was answered before it ended.
    """

    def __init__(
        self, broker: Broker, inbox: Inbox, hello: Hello, on_lost: Callable[[], None]
    ) -> None:
        self.hello = hello
        self.error = ""
        self.gone = False
        self.answered_at = self.silent_since = time.monotonic()
        self._broker = broker
        self._inbox = inbox
        self._on_lost = on_lost
        self._query: Query | None = None
        self._queried_at = self._asked_at = 0.0
        self._waits_since = inf
        self._reply_to = ""
        self._probe_to = ""
        self._reply: asyncio.Future[Answer] = asyncio.Future()
        self._reply.set_result(NoReplyError(NOT_ANSWERING))

    @property
    def unanswered(self) -> float:
        """Seconds for which a request has had no reply; 0: none is under way."""
        return max(0.0, time.monotonic() - self._waits_since)

    async def ask(
        self, request: Request, within: float | None, reply_within: float | None
    ) -> Reply:
        """See `RemoteConnection.ask`; a reply that was lost is waited for `LOST` at most.

        Raises:
            NoReplyError: There was none in time.
            MessageError: The request is too long, or the reply cannot be read.
        """
        data = REQUEST.encode(request)
        if len(data) > self._broker.max_payload:
            most = self._broker.max_payload
            raise MessageError(f"the request has {len(data):,} bytes; the broker takes {most:,}")
        await self._take_turn(inf if within is None else time.monotonic() + within)
        reply = await self._send(request, data)
        deadline = self._asked_at + (LOST if reply_within is None else reply_within)
        while not reply.done() and (left := deadline - time.monotonic()) > 0:
            await asyncio.wait({reply}, timeout=min(left, PROBE))
            if left > PROBE and not reply.done():
                await self._probe()
        answer = reply.result() if reply.done() else NoReplyError(NOT_ANSWERING, sent=True)
        if isinstance(answer, MessageError | NoReplyError):
            raise answer
        return answer

    async def keep(self) -> None:
        """Let the server keep what it has for this dashboard, if it is about to free that."""
        query = self._query
        if query is None or self.unanswered or time.monotonic() - self._queried_at < KEPT:
            return
        little = replace(
            query,
            window=Window(),
            journal=JournalWindow(),
            until=None,
            after=None,
            cut=None,
            places=(),
        )
        try:
            await self.ask(little, 0.0, 0.0)
        except (NoReplyError, MessageError):
            # The answer is of no use; the next query gets an error too.
            return

    def queried(self, query: Query) -> None:
        """Note a query that was sent to all servers at once."""
        self._query, self._queried_at = query, time.monotonic()

    def close(self) -> None:
        """Close the connection; a request under way gets no reply."""
        self._end("the connection was closed")

    def lose(self, error: str = LOST_TEXT, *, gone: bool = False) -> None:
        """End: the broker is lost, or the server is gone."""
        if not self.error:
            self.gone = gone
            self._end(error)
            self._on_lost()

    async def _take_turn(self, deadline: float) -> None:
        while not self._reply.done():
            now = time.monotonic()
            lost_at = self._asked_at + LOST
            if now >= lost_at:
                self._settle(NoReplyError(NOT_ANSWERING, sent=True))
            elif now >= deadline:
                raise NoReplyError(NOT_ANSWERING)
            else:
                await asyncio.wait({self._reply}, timeout=min(deadline, lost_at) - now)
        if self.error:
            raise NoReplyError(self.error)

    async def _send(self, request: Request, data: bytes) -> "asyncio.Future[Answer]":
        self._asked_at = time.monotonic()
        self._waits_since = min(self._waits_since, self._asked_at)
        if isinstance(request, Query):
            self.queried(request)
        reply: asyncio.Future[Answer] = asyncio.Future()
        self._reply = reply
        self._reply_to = self._inbox.expect(self._receive)
        subject = command_subject if isinstance(request, Submit) else view_subject
        if not await self._broker.publish(subject(self.hello.instance), data, self._reply_to):
            self._settle(NoReplyError(self.error or NOT_TAKEN))
        return reply

    async def _probe(self) -> None:
        """Learn whether the server has gone: the request, or its reply, is lost then."""
        if not self._probe_to:
            self._probe_to = self._inbox.expect(self._on_probe)
        await self._broker.publish(f"{PING}.{self.hello.instance}", b"", self._probe_to)

    def _on_probe(self, data: bytes | None) -> None:
        if data is None:
            self.lose(gone=True)

    def _receive(self, data: bytes | None) -> None:
        if data is None:
            # Nobody got it.
            self._settle(NoReplyError(LOST_TEXT))
            self.lose(gone=True)
            return
        answer: Answer
        try:
            answer = REPLY.decode(data)
        except MessageError as error:
            answer = error
        if isinstance(answer, View) and answer.instance != self.hello.instance:
            self._inbox.dropped += 1
            return
        self.answered_at, self._waits_since = time.monotonic(), inf
        self._settle(answer)

    def _settle(self, answer: Answer) -> None:
        self._inbox.forget(self._reply_to)
        if not self._reply.done():
            self._reply.set_result(answer)

    def _end(self, error: str) -> None:
        self.error = self.error or error
        self.silent_since = time.monotonic() - self.unanswered
        self._inbox.forget(self._probe_to)
        self._settle(NoReplyError(self.error, sent=True))
