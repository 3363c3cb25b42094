"""One connection to a broker, from its opening to its loss, by nats-py.

nats-py's own reconnecting is not used: it ends for good when the broker refuses the credentials
once, and sends later what was published while there was no connection.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from nats.aio.client import Client, RawCredentials
from nats.aio.msg import Msg
from nats.errors import Error, NoServersError, SlowConsumerError

from echotui.errors import BrokerError
from echotui.model.broker_url import BrokerUrl
from echotui.sources.nats.access import Secrets, WatchedContext
from echotui.sources.nats.broker_reasons import reason
from echotui.sources.nats.message import BrokerMessage, OnMessage

log = logging.getLogger(__name__)

OPEN_WITHIN: Final = 5.0  # Seconds.
PING_EVERY: Final = 4  # Seconds; a broker that has not answered by the next one is given up.
POLL_EVERY: Final = 1.0  # Seconds.
CLOSE_WITHIN: Final = 1.0  # Seconds.
MOST_PENDING: Final = 4 * 1024 * 1024  # Bytes that the broker has not taken yet.
MOST_MESSAGES: Final = 1024  # Received at one subject, and not yet passed on.
MOST_BYTES: Final = 4 * 1024 * 1024  # The same in bytes.
RATE: Final = 10_000  # Messages a second that are read.
PIECE: Final = 200  # Messages that are read in one go: some milliseconds.
NO_MESSAGE: Final = "503"  # The status of a request that nothing listens to (ADR-4 of NATS).


class HardenedClient(Client):
    """Cures three faults of nats-py; each can be deleted when nats-py has done so, and has a test.

    A message that it cannot read ended its task that reads: with a reply subject or a header that
    is not UTF-8, anybody could make us deaf. With `tls://`, it sent a password unencrypted to a
    broker that does not encrypt. And it reads without a pause: a flood took all of the loop's time
    (115,000 requests a second: half of the echoes took over 19 ms). Now what is too much waits at
    the broker, which disconnects us in the end.

    Args:
        check: Called before anything secret is sent; may raise.

    Attributes:
        unreadable: Messages that were dropped.
    """

    def __init__(self, check: Callable[[], object]) -> None:
        super().__init__()
        self.unreadable = 0
        self._check = check
        self._count = 0
        self._piece_began = time.monotonic()

    async def _process_msg(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super()._process_msg(*args, **kwargs)
        except (ValueError, IndexError):
            self.unreadable += 1
        self._count += 1
        if not self._count % PIECE:
            early = self._piece_began + PIECE / RATE - time.monotonic()
            await asyncio.sleep(max(0.0, early))
            self._piece_began = time.monotonic()

    def _connect_command(self) -> bytes:
        self._check()
        return super()._connect_command()


class BrokerConnection:
    """Connects once: `open` it, wait until it is `lost`, and `close` it.

    Args:
        name: Shown by the broker's monitoring.
        on_denied: Called with the reason when the broker forbids a subject.

    Attributes:
        dropped: Messages that were dropped, for one of the two did not keep up.
    """

    def __init__(self, url: BrokerUrl, name: str, on_denied: Callable[[str], object]) -> None:
        self.dropped = 0
        self._url = url
        self._name = name
        self._on_denied = on_denied
        self._client = HardenedClient(self._check_encrypted)
        self._context: WatchedContext | None = None
        self._error: Exception | None = None
        self._opened = False
        self._closed = asyncio.Event()

    @property
    def max_payload(self) -> int:
        """Bytes of a message, at most."""
        return self._client.max_payload

    @property
    def guarded(self) -> bool:
        """Whether the broker lets in only those that have credentials."""
        # nats-py has no public name for what the broker says of itself.
        return bool(self._client._server_info.get("auth_required"))  # noqa: SLF001 - see above

    async def open(self, secrets: Secrets) -> None:
        """Connect; BrokerError if that is not possible."""
        self._context = secrets.context
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                await self._client.connect(**self._options(secrets))
        except BrokerError:
            raise
        except Exception as error:  # noqa: BLE001 - of the network, TLS, nats-py or nkeys
            cause = self._error if isinstance(error, NoServersError) and self._error else error
            raise BrokerError(reason(cause, self._url)) from None
        finally:
            _raise_cancelled()
        self._opened = True

    def _check_encrypted(self) -> None:
        if self._url.tls and not (self._context and self._context.used):
            raise BrokerError(f"{self._url}: the broker does not encrypt; nothing was sent to it")

    def _options(self, secrets: Secrets) -> dict[str, Any]:
        url = self._url
        options: dict[str, Any] = {
            "servers": [url.address], "name": self._name, "tls": secrets.context,
            "error_cb": self._on_error, "closed_cb": self._on_closed, "allow_reconnect": False,
            # Of one broker: nats-py tries it once more.
            "max_reconnect_attempts": 1, "reconnect_time_wait": 0.1,
            "ping_interval": PING_EVERY, "max_outstanding_pings": 1,
            # Nothing is kept for a time with a connection; while there is one, see `publish`.
            "pending_size": 0,
        }  # fmt: skip
        if url.password:
            options |= {"user": url.user, "password": url.password}
        elif url.user:
            options["token"] = url.user
        elif secrets.credentials:
            options["user_credentials"] = RawCredentials(secrets.credentials)
        return options

    async def subscribe(self, subject: str, on_message: OnMessage) -> Callable[[], Any]:
        """Receive the messages of a subject. Return what ends that, to be awaited."""

        async def received(message: Msg) -> None:
            status = (message.headers or {}).get("Status")
            unheard = status == NO_MESSAGE and not message.data
            on_message(BrokerMessage(message.subject, message.reply, message.data, unheard))

        try:
            subscription = await self._client.subscribe(
                subject, cb=received,
                pending_msgs_limit=MOST_MESSAGES, pending_bytes_limit=MOST_BYTES,
            )  # fmt: skip
        except Error as error:
            raise BrokerError(reason(error, self._url)) from error
        finally:
            _raise_cancelled()
        return subscription.unsubscribe

    async def publish(self, subject: str, data: bytes, reply: str = "") -> bool:
        """Publish at once or not at all. Return whether it was: the broker may be too slow."""
        if self._client.pending_data_size + len(data) > MOST_PENDING:
            self.dropped += 1
            return False
        try:
            await self._client.publish(subject, data, reply)
        except Error:
            # The connection is lost, or the subject is not one.
            return False
        return True

    async def lost(self) -> str:
        """Wait until the connection is lost. Return why."""
        while not self._client.is_closed:
            # Not by the callback alone: it comes when the broker has taken the rest, if ever.
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_EVERY):
                    await self._closed.wait()
        cause = self._error or self._client.last_error
        return reason(cause, self._url) if cause else f"{self._url}: the connection was lost"

    async def close(self) -> None:
        """Close the connection."""
        # nats-py has no public name for it.
        writer = getattr(self._client._transport, "_io_writer", None)  # noqa: SLF001 - see above
        if writer is None:
            return
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                await self._client.close()
        except (TimeoutError, OSError, Error):
            log.debug("the broker did not take the rest in time", exc_info=True)
        # asyncio would keep the socket of a broker that takes nothing.
        writer.transport.abort()

    async def _on_error(self, error: Exception) -> None:
        if isinstance(error, SlowConsumerError):
            self.dropped += 1
            return
        self._error = error
        if self._opened and "permissions violation" in str(error).lower():
            self._on_denied(reason(error, self._url))
        elif not isinstance(error, Error | OSError):
            log.error("broker-error", exc_info=error)

    async def _on_closed(self) -> None:
        self._closed.set()


def _raise_cancelled() -> None:
    """Raise what nats-py may have dropped, as `asyncio.wait_for` does before Python 3.12."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
