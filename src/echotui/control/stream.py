"""`/v1/source`: one dashboard in another process asks, and gets its answers in order."""

import asyncio
import logging
from typing import Any, Final, cast

from tornado.iostream import IOStream
from tornado.websocket import WebSocketClosedError, WebSocketHandler, WebSocketProtocol

from echotui.control.access import Level
from echotui.control.answering import Answering
from echotui.control.request_error import log_failure, write_error
from echotui.control.request_gate import RequestGate, name_of
from echotui.control.streams import Streams
from echotui.errors import MessageError
from echotui.model.codec import LARGEST, REPLY, REQUEST
from echotui.model.exchange import Reply, RequestFailed, Submit

log = logging.getLogger(__name__)

LONGEST_REASON: Final = 123
"""Bytes: a control frame has 125, two of them for the code (RFC 6455, 5.5.1)."""
# Codes of RFC 6455, 7.4.1, and of its registry.
GOING_AWAY: Final = 1001
UNREADABLE: Final = 1007
TRY_AGAIN_LATER: Final = 1013


class SourceStream(WebSocketHandler):
    """Answers the requests of one viewer from a source of its own.

    Tornado reads the next message when `on_message` has returned: one request is in hand at a time,
    the others wait in the client's socket. Nothing is written that the client does not take.
    """

    def initialize(self, streams: Streams, gate: RequestGate) -> None:
        """See `RequestHandler.initialize`."""
        self._gate = gate
        self._streams = streams
        self._answering: Answering | None = None
        self._socket: IOStream | None = None

    async def prepare(self) -> None:
        """Refuse a client that may not act."""
        await self._gate.admit(self, Level.ACT)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer a client that is refused with a sentence as JSON."""
        write_error(self, status_code, kwargs.get("exc_info", (None, None))[1])

    def log_exception(self, *exception: Any) -> None:
        """Log what is a fault of ours."""
        log_failure(self, exception[1])

    @property
    def ping_interval(self) -> float:
        """Seconds between two pings."""
        return self._streams.limits.ping_every

    @property
    def ping_timeout(self) -> float:
        """Seconds in which a ping is answered."""
        return self._streams.limits.ping_every

    @property
    def max_message_size(self) -> int:
        """Bytes of a request; a client that sends more is dropped."""
        return LARGEST

    async def open(self, *_args: str, **_kwargs: str) -> None:
        """Make the source, and introduce the server."""
        streams = self._streams
        # `accept_connection` has set it.
        connection = cast("WebSocketProtocol", self.ws_connection)
        self._socket = cast("IOStream", connection.stream)
        if self._socket.closed():
            # The client did not wait for the upgrade: `on_close` is called.
            return
        if refusal := streams.add(self):
            self._close(TRY_AGAIN_LATER, refusal)
            return
        try:
            source = streams.make_source(name_of(self))
        except BaseException:
            # Tornado closes the connection, and does not call `on_close`.
            streams.remove(self)
            raise
        self._answering = Answering(streams.server, source, streams.turn, streams.limits)
        await self._send(streams.hello(source.capabilities))

    async def on_message(self, message: str | bytes) -> None:
        """Answer one request."""
        answering = self._answering
        if answering is None or self.ws_connection is None:
            return
        data = message.encode() if isinstance(message, str) else message
        try:
            request = REQUEST.decode(data)
        except MessageError as error:
            await self._send(RequestFailed(str(error)))
            self._close(UNREADABLE, str(error))
            return
        await answering.admit(command=isinstance(request, Submit))
        if self.ws_connection is not None:
            await self._send(await answering.answer(request))

    def on_close(self) -> None:
        """Free what the server keeps for the viewer."""
        self._streams.remove(self)
        if self._answering is not None:
            self._answering.close()
            self._answering = None

    def end(self, why: str) -> None:
        """Say why the server ends, and close."""
        self._close(GOING_AWAY, why)

    def drop(self) -> None:
        """Close at once, and read no more."""
        self.close()
        if self._socket is not None:
            self._socket.close()

    def _close(self, code: int, reason: str) -> None:
        self.close(code, reason.encode()[:LONGEST_REASON].decode(errors="ignore"))

    async def _send(self, reply: Reply) -> None:
        try:
            data = REPLY.encode(reply)
        except MessageError as error:
            data = REPLY.encode(RequestFailed(str(error)))
        try:
            written = self.write_message(data, binary=True)
        except WebSocketClosedError:
            # The client has gone: `on_close` is called.
            return
        written.add_done_callback(_retrieve)
        # Tornado's future is not to be cancelled.
        await asyncio.wait({written}, timeout=self._streams.limits.taken_within)
        if not written.done():
            log.info("viewer dropped: it does not read its answers")
            self.drop()


def _retrieve(written: "asyncio.Future[None]") -> None:
    """Retrieve the error of a client that has gone: `on_close` is called then."""
    if not written.cancelled():
        written.exception()
