from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from tests.served import Place
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import LiveWorld


class TestRemoteSource(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """It keeps to the contract."""

    @pytest.fixture
    async def world(self, place: Place) -> AsyncIterator[Any]:
        world = LiveWorld()
        await world.start()
        place.serve_live(world.server)
        world.source.close()
        cast("Any", world).source = await place.connect()
        yield world
        world.stop()
