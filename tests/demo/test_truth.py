"""The captions match what happens: each shipped scenario, with each of its strategies."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import pytest
from msgspec.structs import replace

from echotui.demo.captions import NAME
from echotui.demo.scenario import Mode, Scenario
from echotui.demo.scenario_files import find, shipped
from echotui.demo.step_caption import StepCaption
from echotui.model.command import Done, Kick, Strength
from echotui.model.ending import Reason
from echotui.model.note import Note, NoteKind
from echotui.model.state import State
from echotui.model.strategy import Strategy
from tests.demo.observing import ANY, Observed, observed
from tests.server.bench import until

SPEED: Final = 20.0
WITHIN: Final = 40.0
"""Seconds for the next caption, on a machine that is busy with other things."""
# The others have tests of their own: one needs keys, one has captions for some systems only, one
# has servers in other processes.
STORIES: Final = [
    (name, strategy)
    for name in shipped()
    if find(name).mode is Mode.STORY and name not in ("steps", "faults", "fleet")
    for strategy in find(name).strategies
]
STRENGTHS: Final = [(strategy, strength) for strategy in Strategy for strength in Strength]


def is_shown(caption: StepCaption, now: Note) -> bool:
    """Whether a caption is the one that is shown, whatever numbers are in it."""
    pieces = NAME.split(caption.text)[::2]
    shown = now.text.startswith(pieces[0]) and now.text.endswith(pieces[-1])
    return shown and now.kind is NoteKind.NOW


def at_leisure(scenario: Scenario) -> Scenario:
    """The same, but that no step ends by the clock."""
    return replace(scenario, steps=tuple(replace(step, seconds=0.0) for step in scenario.steps))


async def check_captions(world: Observed, captions: Sequence[StepCaption], since: int) -> None:
    """Wait until the last of a step's captions is shown, and check each that is shown."""
    left = list(captions)
    deadline = time.monotonic() + WITHIN
    while left:
        now = world.player.caption
        shown = next((each for each in left if is_shown(each, now)), None)
        if shown is not None:
            await world.check(shown, now.ids, since)
            del left[: left.index(shown) + 1]
        assert time.monotonic() < deadline, (left, now)
        await asyncio.sleep(0.002)


async def kick(world: Observed, strength: Strength) -> int:
    """Kick the client that the caption is about; its id."""
    (id_,) = world.player.caption.ids
    assert isinstance(await world.source.submit(Kick(id_, strength)), Done)
    return id_


@pytest.mark.parametrize(("name", "strategy"), STORIES)
async def test_captions_match_what_happens(
    name: str, strategy: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = at_leisure(find(name))
    async with observed(scenario, strategy, SPEED, monkeypatch) as world:
        assert world.player.notice == ""
        for number, step in enumerate(scenario.steps):
            since = len(world.calls) if number else 0
            if number and not scenario.steps[number - 1].until:
                assert world.player.go(1)
            elif number:
                await kick(world, Strength.DRAIN)
            assert world.player.caption.progress.startswith(f"{number + 1}/")
            captions = step.captions_for(strategy)
            await check_captions(
                world, [each for each in captions if each.kick in (None, Strength.DRAIN)], since
            )


@pytest.mark.parametrize(("strategy", "strength"), STRENGTHS)
async def test_the_end_of_the_tour_follows_the_kick(
    strategy: Strategy, strength: Strength, monkeypatch: pytest.MonkeyPatch
) -> None:
    tour = find("tour")
    end = replace(tour, steps=tour.steps[-2:])
    (waits,) = end.steps[0].captions_for(strategy)
    async with observed(end, strategy, SPEED, monkeypatch) as world:
        await check_captions(world, [waits], 0)
        id_ = await kick(world, strength)
        states = set()
        captions = [each for each in end.steps[1].captions_for(strategy) if each.kick is strength]
        checking = asyncio.create_task(check_captions(world, captions, 0))
        while not checking.done():
            states.add((await world.row(id_)).state)
            await asyncio.sleep(0.002)
        checking.result()
        row = await world.row(id_)
        assert row.state is State.CLOSED
        assert row.ending.reason is Reason(f"kicked ({strength})")
        assert not row.queued
        assert ({State.DRAINING, State.LINGERING} <= states) == (strength is Strength.DRAIN)
        if strength is Strength.DRAIN:
            # Nothing that it was owed is lost, unlike with the others.
            assert world.server.counters.lost == 0


async def test_without_a_kick_the_end_of_the_tour_notes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tour = find("tour")
    async with observed(tour, Strategy.EAGER, SPEED, monkeypatch) as world:
        while world.player.go(1):
            pass
        assert world.player.caption.kind is NoteKind.SOON
        assert "has not been kicked yet" in world.player.caption.text


async def test_both_acts_of_the_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = find("strategies")
    (step,) = scenario.steps
    async with observed(scenario, Strategy.EAGER, 10.0, monkeypatch) as world:
        since = 0
        for strategy in (Strategy.TEXTBOOK, Strategy.EAGER):
            await check_captions(world, step.captions_for(strategy), since)
            since = len(world.calls)
            rows = (await world.source.view(ANY)).rows
            assert [row for row in rows if row.ending] == [], "of the act before"
            # One client that does not read is on top.
            assert {rows[0].id} == world.player.caption.ids
        await until(lambda: world.player.results, WITHIN)
        changes = [int(row[3].replace(",", "")) for row in world.player.results[0].table.rows]
        assert changes[0] > 100 * changes[1]
