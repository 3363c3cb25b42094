"""The source that is a server in another process."""

import asyncio
import time
from collections.abc import Sequence

from msgspec.structs import replace

from echotui.errors import EchotuiError, MessageError, NoServerError
from echotui.model.command import Command, Outcome
from echotui.model.exchange import Find, Found, Hello, Ids, IdsOf
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.view import View
from echotui.sources.remote.checked import check_found, check_ids, check_view
from echotui.sources.remote.connection import (
    NOT_ANSWERING,
    NoReplyError,
    unexpected,
)
from echotui.sources.remote.deadlines import DEADLINES, Deadlines
from echotui.sources.remote.link import ServerLink
from echotui.sources.remote.protocol import Link, ServerConnection
from echotui.sources.remote.silence import LastViews, why_silent
from echotui.sources.remote.submission import Submission
from echotui.system.printable import sentence


async def connect(path: str, deadlines: Deadlines = DEADLINES) -> "RemoteSource":
    """Connect to the server behind the path of a Unix socket; `close` the source.

    Raises:
        NoServerError: No server answers there, or it refuses.
    """
    link = ServerLink(path, deadlines.retry)
    await link.open()
    return RemoteSource(link, deadlines)


class RemoteSource:
    """Asks the server; while it does not answer, returns its last view once more.

    `ids` and `find` raise NoServerError then.
    """

    def __init__(self, link: Link, deadlines: Deadlines) -> None:
        self._link = link
        self._deadlines = deadlines
        self._last = LastViews()
        self._polling: asyncio.Task[View | EchotuiError] | None = None
        self._to_scan = deadlines.view, deadlines.scan
        self._submission = Submission(link, deadlines)

    @property
    def server(self) -> Hello:
        """What the server says of itself that answered last."""
        return self._link.hello

    @property
    def capabilities(self) -> Capabilities:
        """What the server can do; it goes on when the dashboard quits."""
        return replace(self._link.hello.capabilities, quit_stops=False)

    @property
    def name(self) -> str:
        """The server's: `pid 4711 on web-3`."""
        return f"pid {self._link.hello.pid} on {self._link.hello.host}"

    def close(self) -> None:
        """Leave the server."""
        self._link.close()

    async def view(self, query: Query) -> View:
        """See `Source.view`; without an answer, the last view, with `silent` and a note."""
        now = time.monotonic()
        deadline = now + self._deadlines.view - self._link.silence
        while (left := self._left(deadline)) > 0:
            polling = self._polling
            ours = polling is None or polling.done()
            if polling is None or ours:
                polling = self._polling = asyncio.create_task(self._poll(query))
            await asyncio.wait({polling}, timeout=left)
            if not ours or not polling.done():
                continue
            match polling.result():
                case View() as view:
                    self._submission.choose_from(query, view, now)
                    return view
                case NoReplyError():
                    # The connection was lost; there may be another one in time.
                    continue
                case error:
                    return self._last_view(query, sentence(str(error)))
        if self._link.silence > self._deadlines.abandon:
            self._link.drop()
        return self._last_view(query, why_silent(self._link))

    async def ids(self, query: Query) -> tuple[int, ...]:
        """See `Source.ids`."""
        connection, numbering = self._answering(), self._link.numbering
        reply = await connection.ask(IdsOf(numbering.query(query)), *self._to_scan)
        if not isinstance(reply, Ids):
            raise unexpected(reply)
        return numbering.ids(check_ids(reply.ids))

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """See `Source.find`."""
        connection, numbering = self._answering(), self._link.numbering
        numbers = numbering.numbers(ids)
        reply = await connection.ask(Find(numbers), *self._to_scan)
        if not isinstance(reply, Found):
            raise unexpected(reply)
        return numbering.rows(check_found(reply.rows, numbers))

    async def submit(self, command: Command) -> Outcome:
        """See `Source.submit`."""
        return await self._submission.submit(command)

    @property
    def ended(self) -> str:
        """Why the server is gone, as in the errors of `ids` and `find`; empty: it is not."""
        return self._link.ended

    def _left(self, deadline: float) -> float:
        """Seconds for which an answer may still come."""
        left = deadline - time.monotonic()
        if self._link.connection is None:
            left = min(left, self._deadlines.lost - self._link.silence)
        return left

    def _answering(self) -> ServerConnection:
        connection = self._link.connection
        if self._link.ended:
            raise NoServerError(self._link.ended)
        if connection is None or self._link.silence >= self._deadlines.view:
            raise NoReplyError(NOT_ANSWERING)
        return connection

    async def _poll(self, query: Query) -> View | EchotuiError:
        """Ask, however long it takes: a late answer is better than the one before."""
        try:
            connection = await self._link.opened()
            instance, numbering = connection.hello.instance, self._link.numbering
            name = self.name
            sent = numbering.query(query)
            reply = await connection.ask(sent, None, None)
            if not isinstance(reply, View):
                return unexpected(reply)
            check_view(reply, sent)
        except (NoServerError, MessageError) as error:
            return error
        server = replace(reply.server, name=name)
        view = numbering.view(replace(reply, instance=instance, server=server))
        self._last.add(query, view)
        return view

    def _last_view(self, query: Query, text: str) -> View:
        silent = max(self._link.silence, min(self._deadlines.view, self._deadlines.lost))
        return self._last.answer(query, silent, text)
