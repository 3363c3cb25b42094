"""Receives the answers for one dashboard: one subscription, and a number for each request."""

from collections.abc import Callable
from secrets import token_hex
from typing import Final

from echotui.model.codec import LARGEST
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.message import BrokerMessage

PINGS: Final = "ping"
"""In place of a number: any server may answer a ping, at any time."""

Receiver = Callable[[bytes | None], None]
"""Receives an answer; `None`: the broker says that nothing subscribes to the subject."""


class Inbox:
    """Passes each answer to the request that it is for; `open` it once.

    Attributes:
        viewer: All reply subjects begin with it: servers keep what a dashboard looks at by it.
        dropped: Answers that no request waits for: late, double, or of an invented number.
    """

    def __init__(self) -> None:
        self.viewer: Final = f"_INBOX.{token_hex(12)}"
        self.dropped = 0
        self._receivers: dict[str, Receiver] = {}
        self._count = 0

    async def open(self, broker: Broker) -> None:
        """Subscribe, once for all requests."""
        await broker.subscribe(f"{self.viewer}.*", self._receive)

    def expect(self, receive: Receiver) -> str:
        """Return the reply subject of a new request; `forget` it when no answer is expected."""
        self._count += 1
        return self._register(str(self._count), receive)

    def expect_pings(self, receive: Receiver) -> str:
        """Return the reply subject of all pings."""
        return self._register(PINGS, receive)

    def forget(self, reply: str) -> None:
        """Drop what is still received at a reply subject."""
        self._receivers.pop(reply, None)

    def _register(self, token: str, receive: Receiver) -> str:
        reply = f"{self.viewer}.{token}"
        self._receivers[reply] = receive
        return reply

    def _receive(self, message: BrokerMessage) -> None:
        receive = self._receivers.get(message.subject)
        if receive is None or len(message.data) > LARGEST:
            self.dropped += 1
        else:
            receive(None if message.unheard else message.data)
