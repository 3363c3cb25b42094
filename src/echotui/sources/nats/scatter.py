"""One query to all servers of a fleet: one message, which the broker copies."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress

from echotui.errors import MessageError
from echotui.model.codec import REPLY, REQUEST
from echotui.model.exchange import Reply
from echotui.model.fleet_subjects import SCATTER
from echotui.model.query import Query
from echotui.model.view import View
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.discovery import Discovery
from echotui.sources.nats.inbox import Inbox


class NatsScatter:
    """Publishes a query where all servers listen, and gathers their views; see `Scatter`."""

    def __init__(self, broker: Broker, inbox: Inbox, discovery: Discovery) -> None:
        self._broker = broker
        self._inbox = inbox
        self._discovery = discovery

    async def ask(
        self, query: Query, instances: Collection[str], within: float
    ) -> Mapping[str, Reply]:
        """See `Scatter.ask`."""
        data = REQUEST.encode(query)
        if len(data) > self._broker.max_payload:
            return {}
        gathered = _Gathered(self._inbox, instances)
        reply_to = self._inbox.expect(gathered.receive)
        try:
            if await self._broker.publish(SCATTER, data, reply_to):
                for instance in instances:
                    self._note(instance, query)
                await gathered.wait(within)
        finally:
            self._inbox.forget(reply_to)
        return gathered.replies

    def _note(self, instance: str, query: Query) -> None:
        link = self._discovery.link_of(instance)
        if link is not None and link.connection is not None:
            link.connection.queried(query)


class _Gathered:
    """The replies to one query."""

    def __init__(self, inbox: Inbox, instances: Collection[str]) -> None:
        self.replies: dict[str, Reply] = {}
        self._inbox = inbox
        self._missing = set(instances)
        self._complete = asyncio.Event()

    def receive(self, data: bytes | None) -> None:
        """Keep the first view of each server that was asked."""
        if data is None:
            # No server is there.
            self._complete.set()
            return
        try:
            reply = REPLY.decode(data)
        except MessageError:
            self._inbox.dropped += 1
            return
        if not isinstance(reply, View) or reply.instance not in self._missing:
            self._inbox.dropped += 1
            return
        self._missing.discard(reply.instance)
        self.replies[reply.instance] = reply
        if not self._missing:
            self._complete.set()

    async def wait(self, within: float) -> None:
        """Wait until all have answered."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._complete.wait()
