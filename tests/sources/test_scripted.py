import pytest

from tests.sources.contract import SourceContract
from tests.sources.worlds import ScriptedWorld


@pytest.fixture
def world() -> ScriptedWorld:
    return ScriptedWorld()


class TestScriptedSource(SourceContract):
    """What the dashboard's tests are told is what it could be told."""
