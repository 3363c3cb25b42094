"""Finds the servers of a fleet: a ping of NATS micro services, again and again."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from echotui.errors import MessageError
from echotui.model.exchange import Hello
from echotui.model.fleet_subjects import PING
from echotui.sources.nats.announcement import Announcement, read_announcement
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.inbox import Inbox
from echotui.sources.nats.link import NatsLink

log = logging.getLogger(__name__)

FIRST_WAIT: Final = 0.25  # Seconds until the next ping, then twice as long.
LONGEST_WAIT: Final = 5.0  # Seconds.
TOGETHER: Final = 0.25  # Seconds without a new one, and all that are there have been found.
MET_TOGETHER: Final = 0.02  # Seconds after the first new one; then they are sorted.
MOST_SERVERS: Final = 1000
FORGOTTEN: Final = 600.0  # Seconds without an answer, and a server leaves the fleet.
WARN_AGAIN: Final = 60.0  # Seconds between two warnings of one kind.


class Discovery:
    """Pings, opens the links of the servers that answer, and adds those of new ones.

    Args:
        add: Makes the link of one more server, which joins the fleet.
        remove: Lets a server leave it.

    Attributes:
        links: One for each place in the fleet.
        ignored: Answers that could not be read, or for which there was no room.
    """

    def __init__(
        self,
        broker: Broker,
        inbox: Inbox,
        add: Callable[[], NatsLink],
        remove: Callable[[NatsLink], object],
    ) -> None:
        self.links: list[NatsLink] = []
        self.ignored = 0
        self._broker = broker
        self._add = add
        self._remove = remove
        self._by_instance: dict[str, NatsLink] = {}
        self._unmet: dict[str, Announcement] = {}
        self._reply_to = inbox.expect_pings(self._receive)
        self._wait = FIRST_WAIT
        self._at_once = asyncio.Event()
        self._new = asyncio.Event()
        self._warned: dict[str, float] = {}

    async def run(self) -> None:
        """Ping for ever: soon again after a change, then every 5 s."""
        while True:
            self._at_once.clear()
            await self._ping()
            for link in tuple(self.links):
                if link.connection is not None:
                    await link.connection.keep()
                if link.vacant and link.silence > FORGOTTEN:
                    self._forget(link)
            wait, self._wait = self._wait, min(2 * self._wait, LONGEST_WAIT)
            try:
                async with asyncio.timeout(wait):
                    await self._at_once.wait()
            except TimeoutError:
                continue

    async def find(self, within: float) -> bool:
        """Wait so many seconds for a server, and for all that answer soon after one another.

        Return whether there are any.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._new.wait()
                while self._new.is_set():
                    self._new.clear()
                    await asyncio.sleep(TOGETHER)
        return bool(self.links)

    def lose(self) -> None:
        """Note that the broker is lost."""
        for link in self.links:
            link.lose()

    def hurry(self) -> None:
        """Ping at once, and soon again: something has changed."""
        self._wait = FIRST_WAIT
        self._at_once.set()

    async def _ping(self) -> None:
        # Without a connection nothing is published: `hurry` is called when there is one.
        if self._broker.connected:
            for link in self.links:
                link.pinged()
            await self._broker.publish(PING, b"", self._reply_to)

    def link_of(self, instance: str) -> NatsLink | None:
        """Return the link of a run of a server."""
        return self._by_instance.get(instance)

    def _receive(self, data: bytes | None) -> None:
        if data is None:
            # No server is there.
            return
        try:
            found = read_announcement(data)
        except MessageError as error:
            self._ignore("unreadable", str(error))
            return
        if found.hello.instance in self._by_instance:
            self._note(found)
            return
        if not self._unmet:
            asyncio.get_running_loop().call_later(MET_TOGETHER, self._meet)
        if len(self._unmet) < MOST_SERVERS:
            self._unmet[found.hello.instance] = found

    def _meet(self) -> None:
        """Let servers join that have answered for the first time, in the order of their names."""
        unmet, self._unmet = self._unmet, {}
        for found in sorted(unmet.values(), key=_by_name):
            self._note(found)

    def _note(self, found: Announcement) -> None:
        link = self._by_instance.get(found.hello.instance) or self._place_for(found)
        if link is None:
            self._ignore("too-many", f"there are {len(self.links):,} servers already")
        elif found.error:
            link.refuse(found.hello, found.error)
        else:
            link.seen(found.hello)

    def _place_for(self, found: Announcement) -> NatsLink | None:
        """Return the link that shows a run of a server that was not met; `None`: no room."""
        hello = found.hello
        link = self._vacant(hello)
        if link is None:
            if len(self.links) >= MOST_SERVERS:
                return None
            link = self._add()
            self.links.append(link)
            self._new.set()
        self._by_instance.pop(link.hello.instance, None)
        self._by_instance[hello.instance] = link
        return link

    def _vacant(self, hello: Hello) -> NatsLink | None:
        """Return the link of an earlier run of the same name that does not answer any more.

        Without a name, only one that was alone on its host can be told to be the same.
        """
        of_name = [link for link in self.links if _same(link.hello, hello)]
        vacant = [link for link in of_name if link.vacant]
        return vacant[0] if vacant and (hello.name or len(of_name) == 1) else None

    def _forget(self, link: NatsLink) -> None:
        self.links.remove(link)
        self._by_instance.pop(link.hello.instance, None)
        self._remove(link)

    def _ignore(self, kind: str, cause: str) -> None:
        self.ignored += 1
        now = time.monotonic()
        if now >= self._warned.get(kind, 0.0) + WARN_AGAIN:
            self._warned[kind] = now
            fields = {"cause": cause, "ignored": self.ignored}
            log.warning("fleet-ignored", extra={"fields": fields})


def _same(one: Hello, other: Hello) -> bool:
    return one.name == other.name if one.name or other.name else one.host == other.host


def _by_name(found: Announcement) -> tuple[str, str, int, str]:
    hello = found.hello
    return hello.name, hello.host, hello.pid, hello.instance
