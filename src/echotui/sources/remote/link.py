"""Keeps a connection to whatever server is behind a path."""

import asyncio
import logging
import time
from typing import Final

from echotui.errors import NoServerError
from echotui.model.exchange import Hello
from echotui.sources.remote.connection import RemoteConnection
from echotui.sources.remote.handshake import HandshakeError
from echotui.sources.remote.numbering import Numbering, Runs

log = logging.getLogger(__name__)

FIRST_WAIT: Final = 0.1  # Seconds until the first attempt to connect again, then twice as long.
LONGEST_WAIT: Final = 2.0  # Seconds.
HANDSHAKE: Final = 5.0  # Seconds.


class ServerLink:
    """Connects again, with back-off, when the connection is lost; `open` it, and `close` it.

    Args:
        longest_wait: Seconds between two attempts, at most.
        runs: Of all servers of the source, if there are several.

    Attributes:
        path: Of the Unix socket.
        connection: The open connection; `None` while there is none.
        hello: What the server said of itself that answered last.
        numbering: Its ids.
        error: Why there is no connection.
        gone: Whether the server has ended: it said so, or nothing listens any more.
    """

    def __init__(
        self, path: str, longest_wait: float = LONGEST_WAIT, runs: Runs | None = None
    ) -> None:
        self.path = path
        self.connection: RemoteConnection | None = None
        self.hello = Hello("", 0, "", "")
        self.numbering = Numbering(0, -1)
        self.error = ""
        self.gone = False
        self._longest_wait = longest_wait
        self._closed = False
        self._runs = runs or Runs()
        self._first_run: int | None = self._runs.reserve()
        self._lost_at = 0.0
        self._opened = asyncio.Event()
        self._retrying: asyncio.Task[None] | None = None

    async def open(self, within: float = HANDSHAKE) -> None:
        """Connect.

        Raises:
            HandshakeError: No server answers within so many seconds, or it refuses.
        """
        self.adopt(await self.dial(within))

    async def dial(self, within: float = HANDSHAKE) -> RemoteConnection:
        """Return a new connection, to be adopted; for its errors see `open`."""
        connection = RemoteConnection(self._on_lost)
        await connection.open(self.path, within)
        return connection

    def adopt(self, connection: RemoteConnection) -> None:
        """Use a connection from now on."""
        self.hello = connection.hello
        self.numbering = self._runs.numbering(self.hello.instance, self._first_run)
        self._first_run = None
        self.connection, self.error, self.gone = connection, "", False
        self._opened.set()
        if connection.error:
            # It was lost in between.
            self._on_lost()

    def await_server(self, error: HandshakeError) -> None:
        """Try again, after `open` has failed with this error, until a server answers."""
        self.gone, self.error, self._lost_at = error.gone, error.reason, time.monotonic()
        self._retrying = asyncio.create_task(self._retry())

    def close(self) -> None:
        """Close the connection, and connect no more."""
        self._closed = True
        self._opened.set()
        if self._retrying is not None:
            self._retrying.cancel()
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    @property
    def ended(self) -> str:
        """Why no server is there, for an error; empty while there is one, or it is not known."""
        if self.connection is not None or not self.gone:
            return ""
        return f"the server has ended{f': {self.error}' if self.error else ''}".rstrip(".")

    def drop(self) -> None:
        """Give up a connection that does not answer, and connect again."""
        if self.connection is not None:
            self.connection.close()
            self._on_lost()
            self.error = ""

    async def opened(self) -> RemoteConnection:
        """Wait until there is a connection; NoServerError when this is closed."""
        while self.connection is None:
            if self._closed:
                raise NoServerError("the source is closed")
            await self._opened.wait()
        return self.connection

    @property
    def silence(self) -> float:
        """Seconds for which nothing has answered; 0: it answers."""
        if self.connection is None:
            return time.monotonic() - self._lost_at
        return self.connection.unanswered

    def _on_lost(self) -> None:
        connection = self.connection
        if connection is None:
            return
        self.connection, self.error, self.gone = None, connection.error, connection.gone
        self._lost_at = connection.silent_since
        self._opened.clear()
        self._retrying = asyncio.create_task(self._retry())

    async def _retry(self) -> None:
        wait = FIRST_WAIT
        while self.connection is None:
            await asyncio.sleep(wait)
            wait = min(2 * wait, self._longest_wait)
            try:
                await self.open()
            except HandshakeError as error:
                # What the server said at its end is known already.
                if not (error.gone and self.gone):
                    self.gone, self.error = error.gone, error.reason
            except Exception as error:  # of any type: the next attempt may succeed
                cause = type(error).__name__
                if cause != self.error:
                    log.exception("reconnect-failed", extra={"fields": {"cause": cause}})
                self.gone, self.error = False, cause
