import pytest

from echotui.sources.process.source import ProcessSource
from tests.sources.beside import Beside
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.process.world import ProcessWorld
from tests.sources.worlds import World


class TestProcessSource(SourceContract, ChoosingContract, GroupingContract):
    """It keeps to the contract."""


class TestBeside(ChoosingContract):
    """So it does beside another viewer of the same program, which does the opposite."""

    @pytest.fixture
    def world(self) -> World:
        world = ProcessWorld()
        both = Beside(world.source, ProcessSource(world.program))
        world.source = both  # type: ignore[assignment]  # a source all the same
        return world
