import pytest

from echotui.sources.process.source import ProcessSource
from tests.sources.beside import Beside
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import FILTERS, JournalContract
from tests.sources.process.world import ProcessWorld
from tests.sources.worlds import World

OWN_FILTERS = ("first", "ended | #1", "#3,6 !first", "mask:r 127.0.0.1", FILTERS[-1])


class TestProcessSource(SourceContract, ChoosingContract, GroupingContract):
    """It keeps to the contract."""


class TestItsJournal(JournalContract):
    """So does its journal, with filters of what it has: there are no calls of a loop."""

    @pytest.mark.parametrize("text", OWN_FILTERS)
    async def test_a_filter_leaves_the_lines_that_match(self, world: World, text: str) -> None:
        await super().test_a_filter_leaves_the_lines_that_match(world, text)


class TestBeside(ChoosingContract):
    """So it does beside another viewer of the same program, which does the opposite."""

    @pytest.fixture
    def world(self) -> World:
        world = ProcessWorld()
        both = Beside(world.source, ProcessSource(world.program))
        world.source = both  # type: ignore[assignment]  # a source all the same
        return world
