import pytest

from echotui.model.command import Done, Kick, Strength
from echotui.model.query import Query
from echotui.model.source import Capabilities
from echotui.sources.wrapper import SourceWrapper
from tests.scripted import ScriptedSource
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import WrappedWorld
from tests.ui.stage import rows


@pytest.fixture
def world() -> WrappedWorld:
    return WrappedWorld(SourceWrapper)


class TestSourceWrapper(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """A wrapper is a source like any other."""


class ClosingSource(ScriptedSource):
    """Records that it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


async def test_everything_is_forwarded() -> None:
    able = Capabilities(kick=False)
    source = ClosingSource(rows(3), capabilities=able, answer=Done("reset"))
    wrapper = SourceWrapper(source)
    assert wrapper.capabilities == able
    assert await wrapper.view(Query(locate=2)) == await source.view(Query(locate=2))
    assert await wrapper.ids(Query()) == (1, 2, 3)
    assert await wrapper.find([3, 9, 1]) == (source.rows[2], source.rows[0])
    assert await wrapper.submit(Kick(2, Strength.RESET)) == Done("reset")
    assert source.commands == [Kick(2, Strength.RESET)]
    wrapper.close()
    assert source.closed
