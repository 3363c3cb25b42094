from collections.abc import AsyncIterator

import pytest

from tests.sources.beside import Beside
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.fleet.world import BY_ADDRESS, FleetWorld
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract


class TestFleet(SourceContract, ChoosingContract, JournalContract):
    """A fleet of three servers keeps to the contract."""


class TestGroups(GroupingContract):
    """So it does if it groups by address: a group is of one server."""

    @pytest.fixture
    async def world(self) -> AsyncIterator[FleetWorld]:
        world = FleetWorld(BY_ADDRESS)
        await world.start()
        yield world
        await world.stop()


class TestBeside(ChoosingContract):
    """So it does beside a second dashboard on the same servers, which does the opposite."""

    @pytest.fixture
    async def world(self) -> AsyncIterator[FleetWorld]:
        world = FleetWorld()
        await world.start()
        other = await world.connect()
        world.source = Beside(world.source, other)
        yield world
        other.close()
        await world.stop()
