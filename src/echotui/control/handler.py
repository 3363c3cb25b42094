"""What the handlers of all routes have in common."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any

from msgspec import json
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler, stream_request_body

from echotui.control.access import Level
from echotui.control.controlled import Controlled
from echotui.control.request_error import RequestError, write_error
from echotui.control.request_gate import RequestGate
from echotui.system.printable import did_you_mean, quote

log = logging.getLogger(__name__)


# Tornado would parse a form in one go: a body of 1 MiB would block the loop for a second.
@stream_request_body
class ControlHandler(RequestHandler):
    """Checks a request before its method is called, and answers in JSON.

    Attributes:
        gone: Set when the client has closed.
    """

    def initialize(self, controlled: Controlled, gate: RequestGate, level: Level) -> None:
        """Receive what the route has."""
        self.controlled = controlled
        self.gate = gate
        self.level = level
        self.body = bytearray()
        self.gone = asyncio.Event()

    async def prepare(self) -> None:
        """Refuse a request that is not allowed."""
        await self.gate.admit(self, self.level)

    def data_received(self, chunk: bytes) -> None:
        """Keep the body."""
        self.body += chunk

    def on_connection_close(self) -> None:
        """Note that the client has gone."""
        super().on_connection_close()
        self.gone.set()

    def set_default_headers(self) -> None:
        """Say what no proxy or browser is to do with an answer."""
        self.set_header("Server", "echotui")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def compute_etag(self) -> None:
        """Compute none: no answer is asked for twice."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence as JSON."""
        write_error(self, status_code, kwargs.get("exc_info", (None, None))[1])

    def log_exception(
        self,
        typ: type[BaseException] | None,  # noqa: ARG002 - Tornado's
        value: BaseException | None,
        tb: TracebackType | None,  # noqa: ARG002 - Tornado's
    ) -> None:
        """Log what is a fault of ours."""
        if not isinstance(value, RequestError | HTTPError | StreamClosedError):
            log.error(
                "control-failed", exc_info=value, extra={"fields": {"path": self.request.path}}
            )

    def arguments(self, *names: str) -> Mapping[str, str]:
        """Return the arguments of the query, the last of each; RequestError for an unknown one."""
        given = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        for name in given:
            if name not in names:
                allowed = ", ".join(names) or "none"
                hint = did_you_mean(name, names)
                text = f"{self.request.path} has no parameter {quote(name)}, but {allowed}{hint}"
                raise RequestError(400, text)
        return given

    def answer(self, value: object, status: int = 200) -> None:
        """Answer with one value as JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.encode(value) + b"\n")

    async def stream(self, parts: AsyncIterator[str]) -> None:
        """Send the parts of an answer one by one, each when the client has taken the last one."""
        try:
            async for part in parts:
                self.write(part)
                await self.flush()
        except StreamClosedError:
            return

    @property
    def client(self) -> str:
        """Who asks: `pid 4711, uid 1000`, or an address."""
        return str(getattr(self.request.connection, "context", self.request.remote_ip))
