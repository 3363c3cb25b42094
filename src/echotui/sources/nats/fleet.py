"""The source that is all servers of a fleet at a broker."""

import asyncio
import os
import socket
from typing import Final

from msgspec.structs import replace

from echotui.errors import BrokerError, NoServerError
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.view import View
from echotui.sources.fleet.clock_offset import FleetClock
from echotui.sources.fleet.deadlines import Patience
from echotui.sources.fleet.member import Member
from echotui.sources.fleet.roster import Roster
from echotui.sources.fleet.source import FleetSource
from echotui.sources.nats.access import BrokerAccess
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.discovery import Discovery
from echotui.sources.nats.inbox import Inbox
from echotui.sources.nats.link import NatsLink
from echotui.sources.nats.scatter import NatsScatter
from echotui.sources.read_only import ReadOnlySource
from echotui.sources.wrapper import SourceWrapper
from echotui.system.printable import sentence
from echotui.system.task_failure import reported_task

CONNECTED_WITHIN: Final = 5.0  # Seconds.
FOUND_WITHIN: Final = 2.0  # Seconds.
SHOWN_WITHIN: Final = 0.5  # Seconds; the dashboard finds more while it runs.
NO_CREDENTIALS: Final = "The fleet has no credentials."


async def connect(
    access: BrokerAccess,
    *,
    wait: bool,
    patience: Patience | None = None,
    clock: FleetClock | None = None,
) -> Source:
    """Connect to a broker, and find the servers of the fleet; `close` the source.

    Args:
        wait: Whether it is an answer that there is no server: they may come later.

    Raises:
        NoServerError: The broker does not answer or refuses us, or no server answers.
    """
    fleet = _Fleet(access, Roster(clock, patience))
    try:
        await fleet.open(wait=wait)
    except BaseException:
        fleet.close()
        raise
    source = NatsFleet(fleet)
    return source if access.secret else ReadOnlySource(source, NO_CREDENTIALS)


class _Fleet:
    """The parts of a fleet at a broker: `open` them once, and `close` them."""

    def __init__(self, access: BrokerAccess, roster: Roster) -> None:
        self._access = access
        self._roster = roster
        name = f"echotui dashboard, pid {os.getpid()} on {socket.gethostname()}"
        self.broker = Broker(access, name, self._on_change)
        self._inbox = Inbox()
        self.discovery = Discovery(self.broker, self._inbox, self._add, self._remove)
        scatter = NatsScatter(self.broker, self._inbox, self.discovery)
        self.source = FleetSource(roster, scatter)
        self._members: dict[NatsLink, Member] = {}
        self._finding: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    @property
    def nobody(self) -> str:
        """The error when no server answers."""
        return f"no server of the fleet answers at {self._access.shown}; {self._hint}"

    @property
    def alarm(self) -> str:
        """What is wrong, for the banner; empty: nothing."""
        if not self.broker.connected:
            return f"no connection to the broker: {self.broker.error}; retrying"
        if self.broker.denied or self.discovery.links:
            return self.broker.denied
        at = self._access.shown
        return f"no server of the fleet answers at {at}; waiting for one. {sentence(self._hint)}"

    @property
    def _hint(self) -> str:
        return f"start one with echotui serve --fleet {self._access.shown}"

    async def open(self, *, wait: bool) -> None:
        """Connect, and find servers from now on; see `connect`."""
        await self._inbox.open(self.broker)
        self.broker.start()
        try:
            await self.broker.opened(CONNECTED_WITHIN)
        except BrokerError as error:
            raise NoServerError(str(error)) from error
        self._finding = reported_task(self.discovery.run())
        found = await self.discovery.find(SHOWN_WITHIN if wait else FOUND_WITHIN)
        if not found and not wait:
            raise NoServerError(self.nobody)

    def close(self) -> None:
        """Leave all servers, and the broker."""
        self._roster.close()
        if self._finding is not None:
            self._finding.cancel()
        self._closing = reported_task(self.broker.close())

    def _add(self) -> NatsLink:
        link = NatsLink(self.broker, self._inbox, self._roster.runs, self.discovery.hurry)
        self._members[link] = self._roster.join(link)
        return link

    def _remove(self, link: NatsLink) -> None:
        self._roster.leave(self._members.pop(link))

    def _on_change(self) -> None:
        if not self.broker.connected:
            self.discovery.lose()
        self.discovery.hurry()


class NatsFleet(SourceWrapper):
    """Says what is wrong with the broker, and leaves it at the end."""

    def __init__(self, fleet: _Fleet) -> None:
        super().__init__(fleet.source)
        self._fleet = fleet

    def close(self) -> None:
        """See `Source.close`."""
        self._fleet.close()

    async def view(self, query: Query) -> View:
        """See `Source.view`."""
        view = await super().view(query)
        alarm = self._fleet.alarm
        if not alarm:
            return view
        # Without the broker, all servers are silent because of it.
        others = view.notes if self._fleet.broker.connected else ()
        return replace(view, notes=(Note(NoteKind.ALARM, sentence(alarm)), *others))
