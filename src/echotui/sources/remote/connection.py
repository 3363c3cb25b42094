"""A WebSocket to a server in another process: one request at a time, each with its reply."""

import asyncio
import time
from collections.abc import Callable
from math import inf
from typing import Final

from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from echotui.errors import MessageError, NoServerError
from echotui.model.codec import REPLY, REQUEST
from echotui.model.exchange import Hello, Reply, Request, RequestFailed
from echotui.sources.remote.handshake import HandshakeError, connect, shut
from echotui.system.printable import one_line

NOT_ANSWERING: Final = "the server does not answer"
GOING_AWAY: Final = 1001  # The server ends, and says why (RFC 6455, 7.4.1).


class NoReplyError(NoServerError):
    """A request got no reply.

    Attributes:
        sent: Whether it was written: it may have been carried out.
    """

    def __init__(self, text: str, *, sent: bool = False) -> None:
        super().__init__(text)
        self.sent = sent


def unexpected(reply: Reply) -> NoServerError:
    """Return the error for a reply that is of another kind than the request."""
    reason = reply.text if isinstance(reply, RequestFailed) else "it sent what was not asked for"
    return NoServerError(f"the server cannot answer: {one_line(reason)}")


class RemoteConnection:
    """Sends requests to the server behind a Unix socket; `open` it first, and `close` it.

    Args:
        on_lost: Called once when the connection ends, unless it was closed.

    Attributes:
        hello: What the server says of itself.
        error: Why the connection ended; empty while it is open.
        gone: Whether the server said that it ends.
        silent_since: Monotonic time in seconds from which nothing was answered before it ended.
    """

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self.hello = Hello("", 0, "", "")
        self.error = ""
        self.gone = False
        self.silent_since = 0.0
        self._on_lost = on_lost
        self._socket: WebSocketClientConnection | None = None
        self._reply: asyncio.Future[Reply | None] = asyncio.Future()
        self._asked_at = time.monotonic()

    async def open(self, path: str, within: float) -> None:
        """Connect, and wait for the server's `Hello`.

        Raises:
            HandshakeError: No server of this version answers within so many seconds.
        """
        deadline = time.monotonic() + within
        try:
            self._socket = await connect(path, within, self._on_message)
            self.hello = await self._introduction(path, self._socket, deadline)
        except BaseException:
            self.close()
            raise

    async def _introduction(
        self, path: str, socket: WebSocketClientConnection, deadline: float
    ) -> Hello:
        await asyncio.wait({self._reply}, timeout=deadline - time.monotonic())
        reply = self._reply.result() if self._reply.done() else None
        if isinstance(reply, Hello) and not self.error:
            return reply
        if isinstance(reply, Hello) or reply is None:
            # The end may have come before the socket was ours.
            raise HandshakeError(path, one_line(socket.close_reason or self.error))
        raise HandshakeError(path, str(unexpected(reply)))

    @property
    def unanswered(self) -> float:
        """Seconds for which a request has had no reply; 0: none is under way."""
        return 0.0 if self._reply.done() else time.monotonic() - self._asked_at

    async def ask(
        self, request: Request, within: float | None, reply_within: float | None
    ) -> Reply:
        """Send a request when the one before has got its reply, and return its own.

        Args:
            within: Seconds in which it is sent, or not at all; `None`: there is no limit.
            reply_within: The same from then on, until the reply.

        Raises:
            NoReplyError: There was none in time.
            MessageError: The request is too long.
        """
        data = REQUEST.encode(request)
        deadline = inf if within is None else time.monotonic() + within
        while not self._reply.done():
            left = deadline - time.monotonic()
            if left <= 0:
                raise NoReplyError(NOT_ANSWERING)
            await asyncio.wait({self._reply}, timeout=None if left == inf else left)
        reply = self._send(data)
        await asyncio.wait({reply}, timeout=reply_within)
        answer = reply.result() if reply.done() else None
        if answer is None:
            raise NoReplyError(self.error or NOT_ANSWERING, sent=True)
        return answer

    def close(self) -> None:
        """Close the connection; a request under way gets no reply."""
        self._end("the connection was closed")

    def _send(self, data: bytes) -> asyncio.Future[Reply | None]:
        if self._socket is None or self.error:
            raise NoReplyError(self.error or "the connection is not open")
        try:
            written = self._socket.write_message(data, binary=True)
        except WebSocketClosedError as error:
            self._lose()
            raise NoReplyError(self.error) from error
        # It fails with the connection, which `_on_message` learns as well.
        written.add_done_callback(lambda written: written.cancelled() or written.exception())
        self._reply, self._asked_at = asyncio.Future(), time.monotonic()
        return self._reply

    def _on_message(self, message: str | bytes | None) -> None:
        if message is None:
            self._lose()
            return
        try:
            reply = REPLY.decode(message.encode() if isinstance(message, str) else message)
        except MessageError as error:
            self._lose(str(error))
            return
        if self._reply.done():
            self._lose("the server sent what was not asked for")
            return
        self._reply.set_result(reply)

    def _lose(self, error: str = "") -> None:
        if self.error:
            return
        socket = self._socket
        if socket is not None and not error:
            self.gone = socket.close_code == GOING_AWAY
            error = one_line(socket.close_reason or "")
        self._end(error or "the connection was lost")
        if self.hello.instance:
            self._on_lost()

    def _end(self, error: str) -> None:
        self.error = self.error or error
        self.silent_since = time.monotonic() - self.unanswered
        socket, self._socket = self._socket, None
        if socket is not None:
            shut(socket)
        if not self._reply.done():
            self._reply.set_result(None)
