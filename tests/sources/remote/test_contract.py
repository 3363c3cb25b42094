from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from echotui.sources.remote.source import connect
from tests.served import Served, ShortPath
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import LiveWorld


class TestRemoteSource(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """It keeps to the contract."""

    @pytest.fixture
    async def world(self) -> AsyncIterator[Any]:
        world, place = LiveWorld(), ShortPath()
        await world.start()
        served = Served(world.server, place.path)
        local, remote = world.source, await connect(place.path)
        cast("Any", world).source = remote
        yield world
        remote.close()
        local.close()
        await served.stop()
        world.stop()
        place.remove()
