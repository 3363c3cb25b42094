"""The way to a broker: a connection that is made again, with back-off, whenever it is lost."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import cycle
from typing import Final, Protocol

from echotui.errors import BrokerError
from echotui.model.broker_url import BrokerUrl
from echotui.sources.nats.access import BrokerAccess, Secrets
from echotui.sources.nats.message import OnMessage
from echotui.system.file_work import PATIENCE, off_loop

log = logging.getLogger(__name__)

FIRST_WAIT: Final = 0.1  # Seconds until the next attempt, then twice as long,
LONGEST_WAIT: Final = 2.0  # at most; up to a third less, for all servers lose it at once.
CONNECTING: Final = "not connected yet"


class OpenConnection(Protocol):
    """A connection; see `BrokerConnection`."""

    dropped: int

    @property
    def max_payload(self) -> int:
        """Bytes of a message, at most."""
        ...

    @property
    def guarded(self) -> bool:
        """Whether others need credentials."""
        ...

    async def open(self, secrets: Secrets) -> None:
        """Connect."""
        ...

    async def subscribe(
        self, subject: str, on_message: OnMessage
    ) -> Callable[[], Awaitable[object]]:
        """Receive."""
        ...

    async def publish(self, subject: str, data: bytes, reply: str = "") -> bool:
        """Send."""
        ...

    async def lost(self) -> str:
        """Wait until it is lost."""
        ...

    async def close(self) -> None:
        """Close it."""
        ...


Connect = Callable[[BrokerUrl, str, Callable[[str], object]], OpenConnection]


class Broker:
    """Keeps a connection to a broker, and the subscriptions.

    `subscribe`, then `start`; and at the end `close`. What is published while there is no
    connection is dropped: nothing is delivered late.

    Args:
        name: Of the connection, as the broker's monitoring shows it.
        on_change: Called when `connected`, `error` or `denied` has changed.

    Attributes:
        connected: Whether there is a connection, with all subscriptions.
        error: Why there is no connection, one printable line without a password.
        denied: Which subject the broker forbids to us; empty: none that we know of.
    """

    def __init__(
        self,
        access: BrokerAccess,
        name: str,
        on_change: Callable[[], object] = lambda: None,
    ) -> None:
        self.connected = False
        self.error = CONNECTING
        self.denied = ""
        self._access = access
        self._name = name
        self._on_change = on_change
        self._connection: OpenConnection | None = None
        self._subscriptions: dict[str, OnMessage] = {}
        self._ends: dict[str, Callable[[], Awaitable[object]]] = {}
        self._dropped = 0
        self._settled = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def max_payload(self) -> int:
        """Bytes of a message, at most; 0 while there is no connection."""
        return self._connection.max_payload if self._connection is not None else 0

    @property
    def guarded(self) -> bool:
        """Whether it lets in only those that have credentials; not while there is no connection."""
        return self._connection is not None and self._connection.guarded

    @property
    def dropped(self) -> int:
        """Messages that were dropped, either way, for one side did not keep up."""
        return self._dropped + (self._connection.dropped if self._connection is not None else 0)

    def start(self) -> None:
        """Connect, and connect again, until `close`."""
        self._task = asyncio.create_task(self._keep())

    async def opened(self, within: float) -> None:
        """Wait for the first connection; BrokerError if the first attempt at each URL fails."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._settled.wait()
        if not self.connected:
            raise BrokerError(self.error)

    async def subscribe(self, subject: str, on_message: OnMessage) -> None:
        """Receive the messages of a subject from now on, over each connection."""
        self._subscriptions[subject] = on_message
        if self._connection is not None:
            self._ends[subject] = await self._connection.subscribe(subject, on_message)

    async def unsubscribe(self, subject: str) -> None:
        """Receive them no more."""
        self._subscriptions.pop(subject, None)
        end = self._ends.pop(subject, None)
        if end is not None and self._connection is not None:
            await end()

    async def publish(self, subject: str, data: bytes, reply: str = "") -> bool:
        """Publish at once or never; it waits for nothing. Return whether it was.

        Args:
            data: At most `max_payload` bytes.
        """
        if self._connection is None:
            return False
        return await self._connection.publish(subject, data, reply)

    async def close(self) -> None:
        """Close the connection, and connect no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        self._settled.set()

    async def _keep(self) -> None:
        wait = FIRST_WAIT
        for number, url in enumerate(cycle(self._access.urls), 1):
            try:
                why, wait = await self._hold(url), FIRST_WAIT
            except BrokerError as error:
                why = str(error)
            except Exception as error:  # of any type: the next attempt may succeed
                log.exception("broker-failed")
                why = f"{url}: {type(error).__name__}"
            self._set(connected=False, error=why)
            if number >= len(self._access.urls):
                self._settled.set()
            # Not for security: so that they don't come back all at once.
            await asyncio.sleep(wait * random.uniform(2 / 3, 1))  # noqa: S311
            wait = min(2 * wait, LONGEST_WAIT)

    async def _hold(self, url: BrokerUrl) -> str:
        """Connect, and stay connected. Return why the connection was lost."""
        try:
            connect, secrets = await off_loop(PATIENCE, _load, self._access)
        except OSError as error:
            raise BrokerError(f"the files of the fleet cannot be read: {error.strerror}") from error
        connection = connect(url, self._name, self._deny)
        try:
            await connection.open(secrets)
            for subject, on_message in tuple(self._subscriptions.items()):
                self._ends[subject] = await connection.subscribe(subject, on_message)
            self._connection = connection
            self.denied = ""
            self._settled.set()
            self._set(connected=True, error="")
            return await connection.lost()
        finally:
            self._connection = None
            self._ends.clear()
            self._dropped += connection.dropped
            await connection.close()

    def _set(self, *, connected: bool, error: str) -> None:
        if (connected, error) != (self.connected, self.error):
            self.connected, self.error = connected, error
            self._on_change()

    def _deny(self, why: str) -> None:
        if why != self.denied:
            self.denied = why
            self._on_change()


def _load(access: BrokerAccess) -> tuple[Connect, Secrets]:
    secrets = access.load()
    # nats-py is optional, and takes a tenth of a second to load.
    from echotui.sources.nats.connection import BrokerConnection  # noqa: PLC0415

    return BrokerConnection, secrets
