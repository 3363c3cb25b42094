"""Keeps the way to whatever run of a server has a place in the fleet."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from echotui.errors import NoServerError
from echotui.model.exchange import Hello
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.inbox import Inbox
from echotui.sources.nats.run_connection import NatsConnection
from echotui.sources.remote.numbering import Numbering, Runs

MISSED: Final = 3  # Pings in a row that a server does not answer, and it counts as silent.
SILENT: Final = 3.0  # Seconds after which another run of the server may have its place.
BROKER_LOST: Final = "the broker does not answer"


class NatsLink:
    """Opens when a server answers a ping, and closes when it has gone or the broker is lost.

    Args:
        runs: Of all servers of the fleet.
        on_gone: Called when nothing subscribes to its subjects any more.

    Attributes:
        connection: To the run that answered last; `None` while there is none.
        hello: What the server said of itself that answered last.
        numbering: Its ids.
        error: Why there is no connection.
        gone: Whether nothing subscribes to the server's subjects any more.
    """

    def __init__(
        self, broker: Broker, inbox: Inbox, runs: Runs, on_gone: Callable[[], object]
    ) -> None:
        self.connection: NatsConnection | None = None
        self.hello = Hello("", 0, "", "")
        self.numbering = Numbering(0, -1)
        self.error = ""
        self.gone = False
        self._broker = broker
        self._inbox = inbox
        self._runs = runs
        self._on_gone = on_gone
        self._missed = 0
        self._refused = False
        self._lost_at = time.monotonic()
        self._closed = False
        self._opened = asyncio.Event()

    def seen(self, hello: Hello) -> None:
        """Note that a run of the server has answered a ping."""
        self._missed = 0
        if self.connection is not None:
            if self.connection.hello.instance == hello.instance:
                return
            self.connection.close()
        self.hello = hello
        self.numbering = self._runs.numbering(hello.instance)
        self.connection = NatsConnection(self._broker, self._inbox, hello, self._on_lost)
        self.error, self.gone, self._refused = "", False, False
        self._opened.set()

    def refuse(self, hello: Hello, error: str) -> None:
        """Note that a server has answered that cannot be asked."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
            self._opened.clear()
        self._missed = 0
        self.hello, self.error, self.gone, self._refused = hello, error, False, True

    def pinged(self) -> None:
        """Note that a ping is sent; `seen` is called if it is answered."""
        self._missed += 1

    def lose(self) -> None:
        """Note that the broker is lost."""
        if self.connection is not None:
            self.connection.lose(BROKER_LOST)
        elif not self.gone:
            self.error = self.error or BROKER_LOST

    @property
    def vacant(self) -> bool:
        """Whether another run of the server may have its place: this one does not answer."""
        if self._refused:
            return self._missed > MISSED
        return self.gone or self.silence > SILENT

    @property
    def ended(self) -> str:
        """Why no server is there, for an error; empty while there is one, or it is not known."""
        return "" if self.connection is not None or not self.gone else "the server has ended"

    @property
    def silence(self) -> float:
        """Seconds for which nothing has answered; 0: it answers."""
        connection = self.connection
        if connection is None:
            return time.monotonic() - self._lost_at
        if self._missed > MISSED:
            return max(connection.unanswered, time.monotonic() - connection.answered_at)
        return connection.unanswered

    async def opened(self) -> NatsConnection:
        """Wait until there is a connection; NoServerError when this is closed."""
        while self.connection is None:
            if self._closed:
                raise NoServerError("the source is closed")
            await self._opened.wait()
        return self.connection

    def drop(self) -> None:
        """Give up a connection that does not answer; the next answer to a ping opens another."""
        if self.connection is not None:
            self.connection.lose()
            self.error = ""

    def close(self) -> None:
        """Ask no more."""
        self._closed = True
        self._opened.set()
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _on_lost(self) -> None:
        connection = self.connection
        if connection is None:
            return
        self.connection, self.gone = None, connection.gone
        self.error = "" if connection.gone else connection.error
        self._lost_at = connection.silent_since
        self._opened.clear()
        if self.gone:
            self._on_gone()
