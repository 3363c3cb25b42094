import pytest

from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Forget,
    Hold,
    HoldEach,
    Invoke,
    Kick,
    KickEach,
    Refused,
    Strength,
)
from echotui.model.query import Query
from echotui.model.source import Capabilities
from echotui.model.source_action import SourceAction
from echotui.sources.read_only import REFUSAL, ReadOnlySource
from tests.scripted import ScriptedSource
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import WrappedWorld
from tests.ui.stage import rows

ACTING: list[Command] = [
    *(Kick(1, strength) for strength in Strength),
    Hold(1, on=True),
    KickEach((1, 2), Strength.CLOSE),
    HoldEach((1, 2), on=True),
    Forget(),
    Accept(on=False),
    Drain(),
]


@pytest.fixture
def world() -> WrappedWorld:
    return WrappedWorld(ReadOnlySource)


class TestReadOnlySource(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """A read-only source keeps the contract."""


@pytest.mark.parametrize("command", ACTING, ids=repr)
async def test_no_command_that_acts_is_passed_on(command: Command) -> None:
    source = ScriptedSource(rows(3))
    assert await ReadOnlySource(source).submit(command) == Refused(REFUSAL)
    assert source.commands == []


async def test_of_the_source_s_actions_only_those_that_do_not_act_get_through() -> None:
    seek, break_ = SourceAction("seek"), SourceAction("break", acts=True)
    source = ScriptedSource(rows(3), answer=Done("sought"), actions=(seek, break_))
    read_only = ReadOnlySource(source)
    view = await read_only.view(Query())
    assert (view.actions, view.barred) == ((seek,), (break_,))
    assert await read_only.submit(Invoke("seek", "x")) == Done("sought")
    for other in ("break", "unknown"):
        assert await read_only.submit(Invoke(other)) == Refused(REFUSAL)
    assert source.commands == [Invoke("seek", "x")]


def test_it_offers_nothing_that_acts() -> None:
    source = ReadOnlySource(ScriptedSource(capabilities=Capabilities()))
    assert source.capabilities == Capabilities(kick=False, hold=False, accept=False, forget=False)
