from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Gone,
    Hold,
    Kick,
    Outcome,
    Refused,
    Strength,
    Turn,
)
from echotui.model.query import Query, Window
from echotui.model.source import Capabilities
from echotui.model.story import Caption, Report
from echotui.sources.staged import StagedSource
from tests.scripted import ScriptedSource
from tests.sources.contract import SourceContract
from tests.sources.worlds import LiveWorld, World
from tests.ui.stage import rows


@dataclass
class FakeShow:
    """Change its fields; it remembers what it was told."""

    caption: Caption = field(default_factory=Caption)
    alarm: str = ""
    report: Report = field(default_factory=Report)
    notice: str = ""
    turns: bool = True
    steps_left: bool = True
    told: list[str] = field(default_factory=list)

    def turn(self, by: int) -> bool:
        self.told.append(f"turn {by}")
        return self.steps_left

    def kicked(self, id_: int, strength: Strength) -> None:
        self.told.append(f"kicked {id_} {strength}")

    def name(self, address: Address, opened_at: float) -> str:
        return f"{address} since {opened_at}"

    async def start(self, target: tuple[str, int]) -> None:
        self.told.append(f"start {target}")

    async def stop(self) -> None:
        self.told.append("stop")


class StagedWorld:
    """A world whose source is staged."""

    def __init__(self, world: World) -> None:
        self.source = StagedSource(world.source, FakeShow())
        self.arrive = world.arrive
        self.send = world.send
        self.leave = world.leave
        self.wait = world.wait


@pytest.fixture
async def world() -> AsyncIterator[StagedWorld]:
    live = LiveWorld()
    await live.start()
    try:
        yield StagedWorld(live)
    finally:
        live.stop()


class TestStagedSource(SourceContract):
    """It is a source like any other."""


async def test_what_the_show_tells_is_in_the_answer_and_nothing_else_is_new() -> None:
    inner, show = ScriptedSource(rows(5)), FakeShow()
    source = StagedSource(inner, show)
    query = Query(window=Window(1, 3), locate=2, journal=4)
    plain = await inner.view(query)
    assert await source.view(query) == plain
    assert inner.queries == [query, query]
    show.caption = Caption("now", 1, 2)
    show.alarm = "wrong echo"
    show.report = Report("all", ("a",), (("1",),))
    told = replace(plain, caption=show.caption, alarm="wrong echo", report=show.report)
    assert await source.view(query) == told


@pytest.mark.parametrize("turns", [True, False])
async def test_it_can_what_the_source_can_and_the_show(turns: bool) -> None:  # noqa: FBT001
    able = Capabilities(kick=False, hold=True, accept=False)
    source = StagedSource(ScriptedSource(capabilities=able), FakeShow(turns=turns))
    assert source.capabilities == replace(able, turn=turns, captions=True)


@pytest.mark.parametrize("by", [1, -1])
async def test_a_turn_is_for_the_show_alone(by: int) -> None:
    inner, show = ScriptedSource(rows(1)), FakeShow()
    assert await StagedSource(inner, show).submit(Turn(by)) == Done("")
    assert (show.told, inner.commands) == ([f"turn {by}"], [])


@pytest.mark.parametrize(
    ("by", "why"), [(1, "this is the last step"), (-1, "this is the first step")]
)
async def test_a_turn_beyond_the_ends_is_refused(by: int, why: str) -> None:
    source = StagedSource(ScriptedSource(), FakeShow(steps_left=False))
    assert await source.submit(Turn(by)) == Refused(why)


@pytest.mark.parametrize("strength", Strength)
@pytest.mark.parametrize(
    ("answer", "told"),
    [(Done("kicked"), 1), (Gone(4), 0), (Refused("read only"), 0)],
    ids=["done", "gone", "refused"],
)
async def test_the_show_hears_of_a_kick_that_was_done(
    strength: Strength, answer: Outcome, told: int
) -> None:
    inner, show = ScriptedSource(rows(5), answer=answer), FakeShow()
    assert await StagedSource(inner, show).submit(Kick(4, strength)) == answer
    assert (show.told, inner.commands) == ([f"kicked 4 {strength}"] * told, [Kick(4, strength)])


@pytest.mark.parametrize("command", [Hold(4, on=True), Accept(on=False), Drain()], ids=repr)
async def test_other_commands_are_passed_on(command: Command) -> None:
    inner, show = ScriptedSource(rows(5)), FakeShow()
    assert await StagedSource(inner, show).submit(command) == Done("done")
    assert (show.told, inner.commands) == ([], [command])
