import gc
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Final

import pytest

from echotui.system.gc import CROWD, EARLY, PILE, REST, SLOW, GcScheduler

OBJECTS: Final = 1000


class Cycle:
    """Holds itself: only a collection frees it."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Cycle.alive += 1

    def __del__(self) -> None:
        Cycle.alive -= 1


class Scene:
    """A scheduler over what the test sets, with a clock of its own."""

    def __init__(self) -> None:
        self.connections = self.failures = 0
        self.settled = True
        self.now = 0.0
        self.cost = 0.0
        self._cpu = 0.0
        self.scheduler = GcScheduler(
            lambda: self.connections, lambda: self.settled, lambda: self.failures
        )

    def thread_time(self) -> float:
        """Let each collection, between two readings, cost so much."""
        self._cpu += self.cost
        return self._cpu

    def check(self, *, settled: bool = True, rested: bool = True, piles: int = 1) -> None:
        """Check once, after so many collections of the middle generation."""
        for _ in range(piles):
            gc.collect(1)
        self.settled = settled
        self.now += REST if rested else REST / 100
        self.scheduler.check()


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    scene = Scene()
    clock = SimpleNamespace(monotonic=lambda: scene.now, thread_time=scene.thread_time)
    monkeypatch.setattr("echotui.system.gc.time", clock)
    scene.scheduler.start()
    try:
        yield scene
    finally:
        scene.scheduler.stop()


def is_visited(each: object) -> bool:
    return any(other is each for other in gc.get_objects())


async def test_old_garbage_is_freed_when_nothing_is_open(scene: Scene) -> None:
    scene.check(piles=0)
    keep = [Cycle()]
    gc.collect(1)
    keep.clear()
    scene.check(settled=False)
    assert Cycle.alive == 1
    scene.check()
    assert Cycle.alive == 0


async def test_it_does_not_wait_for_ever_for_a_dialog(scene: Scene) -> None:
    keep = [Cycle()]
    scene.check(settled=False, piles=PILE - 1)
    keep.clear()
    scene.check(settled=False, piles=0)
    assert Cycle.alive == 1
    scene.check(settled=False)
    assert Cycle.alive == 0


@pytest.mark.parametrize(
    ("opened", "rested", "cost", "visited"),
    [
        (False, False, 0.0, False),
        (True, True, 0.0, False),
        (True, False, 0.0, True),
        (True, False, 2 * SLOW, False),
    ],
)
async def test_what_is_left_is_frozen_if_it_stays_or_costs_too_much(
    scene: Scene, *, opened: bool, rested: bool, cost: float, visited: bool
) -> None:
    if opened:
        scene.check(settled=False, piles=0)
    left = [[number] for number in range(OBJECTS)]
    scene.cost = cost
    scene.check(rested=rested)
    assert is_visited(left[-1]) == visited


async def test_what_was_frozen_too_early_is_freed_at_last(scene: Scene) -> None:
    keep = [Cycle()]
    scene.cost = 2 * SLOW
    for _ in range(EARLY):
        scene.check(settled=False, piles=PILE)
    keep.clear()
    scene.check(settled=False, piles=PILE)
    assert Cycle.alive == 1
    scene.check(rested=False)
    assert Cycle.alive == 0


async def test_a_dashboard_that_failed_is_freed(scene: Scene) -> None:
    dashboard = [Cycle()]
    scene.check()
    dashboard.clear()
    scene.check()
    assert Cycle.alive == 1
    scene.failures += 1
    scene.check()
    assert Cycle.alive == 0


async def test_everything_is_visited_once_for_one_reason(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits: list[int] = []
    monkeypatch.setattr(gc, "unfreeze", lambda: visits.append(1))
    scene.failures += 1
    for _ in range(3):
        scene.check()
    assert visits == [1]


async def test_clients_that_came_are_never_visited(scene: Scene) -> None:
    full = 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "start" and info["generation"] == 2

    gc.callbacks.append(count)
    try:
        # Python would have made some full ones by now.
        crowd = [[number] for number in range(300_000)]
        scene.connections = CROWD
        scene.check()
        assert (full, is_visited(crowd[-1])) == (0, False)
        scene.connections = 2 * CROWD - 1
        scene.check()
        assert full == 1
    finally:
        gc.callbacks.remove(count)


async def test_clients_that_replace_others_count_as_new(scene: Scene) -> None:
    scene.connections = CROWD
    scene.check(settled=False)
    scene.connections = 10
    scene.check(settled=False)
    crowd = [[number] for number in range(OBJECTS)]
    scene.connections = CROWD + 10
    scene.check(settled=False)
    assert not is_visited(crowd[-1])


async def test_python_does_it_again_afterwards() -> None:
    before = gc.get_threshold()
    scheduler = GcScheduler(lambda: 0, lambda: True, lambda: 0)
    scheduler.start()
    assert gc.get_threshold()[2] > before[2]
    assert gc.get_freeze_count() > 0
    scheduler.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
