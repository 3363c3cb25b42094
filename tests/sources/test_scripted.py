import pytest

from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.worlds import ScriptedWorld


@pytest.fixture
def world() -> ScriptedWorld:
    return ScriptedWorld()


class TestScriptedSource(SourceContract, ChoosingContract, GroupingContract):
    """The scripted source of the dashboard's tests keeps the contract."""
