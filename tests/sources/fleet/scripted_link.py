"""A way to a server whose replies a test gives."""

import asyncio
import time

from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.exchange import Hello, Reply, Request
from echotui.model.view import View
from echotui.sources.remote.connection import NoReplyError
from echotui.sources.remote.numbering import Numbering, Runs
from tests.ui.stage import rows


class ScriptedConnection:
    """Replies with `reply` while `running`, or with what a test has put into `replies`."""

    def __init__(self, hello: Hello) -> None:
        self.hello = hello
        self.error = ""
        self.reply: Reply = View(at=time.monotonic(), rows=tuple(rows(1)), matching=1, in_scope=1)
        self.running = asyncio.Event()
        self.running.set()
        self.requests: list[Request] = []
        self.asked_at: float | None = None

    async def ask(
        self, request: Request, within: float | None, reply_within: float | None
    ) -> Reply:
        """See `ServerConnection.ask`."""
        del within
        self.requests.append(request)
        self.asked_at = time.monotonic()
        try:
            await asyncio.wait_for(self.running.wait(), reply_within)
        except TimeoutError as error:
            raise NoReplyError("the server does not answer", sent=True) from error
        self.asked_at = None
        if isinstance(self.reply, View):
            return replace(self.reply, at=time.monotonic())
        return self.reply


class ScriptedLink:
    """Keeps one such connection; see `Link`."""

    def __init__(self, runs: Runs, name: str = "", instance: str = "") -> None:
        hello = Hello(instance or f"instance of {name}", 4711, "host", "1", name=name)
        self.only = ScriptedConnection(hello)
        self.connection: ScriptedConnection | None = self.only
        self.numbering: Numbering = runs.numbering(hello.instance)
        self.error = ""
        self.gone = False
        self.dropped = 0
        self.closed = False

    @property
    def hello(self) -> Hello:
        """What the server says of itself."""
        return self.only.hello

    @property
    def ended(self) -> str:
        """Why no server is there."""
        return "the server has ended" if self.gone else ""

    @property
    def silence(self) -> float:
        """Seconds for which nothing has answered."""
        return 0.0 if self.only.asked_at is None else time.monotonic() - self.only.asked_at

    async def opened(self) -> ScriptedConnection:
        """Return the connection."""
        if self.connection is None:
            raise NoServerError("the source is closed")
        return self.connection

    def drop(self) -> None:
        """Count."""
        self.dropped += 1

    def close(self) -> None:
        """Note it."""
        self.closed = True
