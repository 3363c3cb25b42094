import pytest

from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import ScriptedWorld


@pytest.fixture
def world() -> ScriptedWorld:
    return ScriptedWorld()


class TestScriptedSource(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """The scripted source of the dashboard's tests keeps the contract."""
