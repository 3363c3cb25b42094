"""One request to the control socket: checked, and answered by the function of its route."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, cast

from msgspec import Struct, json
from tornado.http1connection import HTTP1Connection
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler, stream_request_body

from echotui.control.access import Level
from echotui.control.controlled import Controlled
from echotui.control.peer_stream import PeerStream
from echotui.control.request_error import RequestError, log_failure, write_error
from echotui.control.request_gate import RequestGate, name_of
from echotui.model.source import Source
from echotui.system.printable import did_you_mean, quote


class Route(Struct, frozen=True):
    """What is answered at a path.

    Attributes:
        path: A regular expression; its groups are arguments of `respond`.
        method: Of HTTP.
        respond: Answers one request.
    """

    path: str
    method: str
    level: Level
    respond: Callable[..., Awaitable[None]]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that are taken: probes of health may leave out the body."""
        return ("GET", "HEAD") if self.level is Level.HEALTH else (self.method,)


# Without it, Tornado would parse a body that calls itself a form: in older versions, a mebibyte of
# it blocks the loop. And a request is refused before its body is read.
@stream_request_body
class ControlHandler(RequestHandler):
    """Checks a request, lets the route's function answer, and turns errors into JSON.

    Attributes:
        body: What was sent.
        gone: Set when the client has closed before it had the answer.
        standstill: Seconds for which the server did not run before the request was read.
    """

    def initialize(
        self, controlled: Controlled, gate: RequestGate, routes: Sequence[Route]
    ) -> None:
        """See `RequestHandler.initialize`; `routes` are those of the path, one a method."""
        self.controlled = controlled
        self.access = gate.access
        self.body = bytearray()
        self.gone = asyncio.Event()
        self.standstill = controlled.server.lag.standstill()
        self._gate = gate
        self._routes = {method: route for route in routes for method in route.methods}
        self._route = self._routes.get(str(self.request.method), routes[0])

    async def prepare(self) -> None:
        """Refuse a request that is not allowed, before its body is read."""
        method, allowed = self.request.method, self._routes
        await self._gate.admit(self, self._route.level)
        if method not in allowed:
            names = ", ".join(allowed)
            text = f"{self.request.path} takes {names}, not {method}"
            raise RequestError(405, text, Allow=names)

    async def get(self, *parts: str) -> None:
        """Answer."""
        await self._route.respond(self, *parts)

    head = post = put = patch = delete = options = get

    def data_received(self, chunk: bytes) -> None:
        """Keep a part of the body."""
        self.body += chunk

    def on_connection_close(self) -> None:
        """Note that the client has gone."""
        super().on_connection_close()
        self.gone.set()

    def left(self) -> bool:
        """Whether the client has closed by now: Tornado may not have noticed."""
        return cast("PeerStream", cast("HTTP1Connection", self.request.connection).stream).left

    def set_default_headers(self) -> None:
        """Forbid what a browser or proxy would do with an answer."""
        self.set_header("Server", "echotui")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def compute_etag(self) -> None:
        """Compute none: an answer is never cached."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence as JSON."""
        write_error(self, status_code, kwargs.get("exc_info", (None, None))[1])

    def log_exception(self, *exception: Any) -> None:
        """Log what is a fault of ours."""
        log_failure(self, exception[1])

    def arguments(self, *names: str) -> Mapping[str, str]:
        """Return the arguments of the query, the last of each; RequestError for an unknown one."""
        given = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        for name in given:
            if name not in names:
                allowed = f"those are {', '.join(names)}" if names else "it has none"
                hint = did_you_mean(name, names)
                path = self.request.path
                raise RequestError(400, f"{path} has no parameter {quote(name)}: {allowed}{hint}")
        return given

    def answer(self, value: object, status: int = 200) -> None:
        """Answer with one value as JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.encode(value) + b"\n")

    async def stream(self, content_type: str, parts: AsyncGenerator[str, None]) -> None:
        """Send the parts of an answer one by one, each when the client has taken the last one."""
        self.set_header("Content-Type", content_type)
        try:
            async with aclosing(parts):
                async for part in parts:
                    self.write(part)
                    await self.flush()
                    # The kernel may have taken it at once.
                    await asyncio.sleep(0)
        except StreamClosedError:
            return

    def drop(self) -> None:
        """Close the connection at once."""
        cast("HTTP1Connection", self.request.connection).close()

    def source(self) -> Source:
        """Make a source for the client; close it."""
        return self.controlled.make_source(name_of(self))
