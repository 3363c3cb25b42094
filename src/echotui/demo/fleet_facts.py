"""What the captions and steps of a demo need of a fleet."""

import asyncio
import time
from typing import Final

from echotui.demo.captions import ServerFacts
from echotui.errors import NoServerError
from echotui.model import ids
from echotui.model.address import Address
from echotui.model.filter.parser import parse
from echotui.model.journal import JournalLine
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.model.strategy import Strategy
from echotui.system.task_failure import reported_task

APART: Final = 0.25
"""Seconds between two searches."""


class NoJournal:
    """A journal that is not read: captions of a fleet wait for no loop calls."""

    written = 0

    def newest(self, _count: int) -> tuple[JournalLine, ...]:
        """Return nothing."""
        return ()


class FleetFacts:
    """Finds the connections of clients, by their addresses, at the servers.

    See `StepServer`: a step changes the strategy and faults of no server, for it has none of them.

    Args:
        source: The fleet.
        damaged: Whether the servers have injected faults.
    """

    def __init__(self, source: Source, *, damaged: bool = False) -> None:
        self._source = source
        self._damaged = damaged
        self._labels: dict[int, str] = {}
        self._ids: dict[Address, int] = {}
        self._missing: set[Address] = set()
        self._search: asyncio.Task[None] | None = None
        self.facts: Final = ServerFacts(NoJournal(), self.find, time.monotonic, label=self.label)

    def find(self, address: Address) -> int:
        """Return the id of a client's connection; 0: it is being searched for."""
        if address not in self._ids:
            self._missing.add(address)
            if self._search is None or self._search.done():
                self._search = reported_task(self._find_missing())
        return self._ids.get(address, 0)

    def label(self, id_: int) -> str:
        """Return what the table shows in its column ID: `web-3/17`."""
        return self._labels.get(id_, ids.label(id_))

    def adopt(self, strategy: Strategy) -> None:
        """Do nothing: the servers were started with theirs."""

    def has_cut(self, _address: Address) -> bool:
        """Return True: servers are killed, and what they had queued is lost."""
        return True

    def has_damaged(self, _address: Address) -> bool:
        """See `StepServer`."""
        return self._damaged

    async def put_on(self, _rule: str, _id: int) -> int:
        """Return 0: it is not possible here."""
        return 0

    async def take_off(self, number: int) -> None:
        """Do nothing: none is on."""

    def has_cleared(self, _number: int, _id: int) -> bool:
        """Return False: none is on."""
        return False

    async def _find_missing(self) -> None:
        """Search for all that are missing; again, if they are asked for again."""
        missing, self._missing = self._missing, set()
        ports = sorted({address.port for address in missing})
        query = Query(filter=parse(" | ".join(f"port:{port}" for port in ports)))
        try:
            rows = await self._source.find(await self._source.ids(query))
        except NoServerError:
            rows = ()
        for row in rows:
            if row.address in missing:
                self._ids[row.address] = row.id
                self._labels[row.id] = ids.label(row.id, row.server)
        await asyncio.sleep(APART)
