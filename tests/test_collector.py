import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from echotui.collector import CROWD, WORTH_IT, Collector


class Knot:
    """Holds itself: only a collection frees it."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Knot.alive += 1

    def __del__(self) -> None:
        Knot.alive -= 1


@contextmanager
def collecting(connections: Callable[[], int]) -> Iterator[Collector]:
    """One that has looked once, so that only what comes now is visited."""
    collector = Collector(connections)
    collector.start()
    try:
        collector.look()
        yield collector
    finally:
        collector.stop()


def grow_old(times: int) -> None:
    """Let so many collections of the middle generation go by."""
    for _ in range(times):
        gc.collect(1)


@pytest.mark.parametrize("connections", [0, 10 * CROWD])
async def test_old_garbage_goes_in_any_company(connections: int) -> None:
    with collecting(lambda: connections) as collector:
        # In a crowd the first look froze what there was, and did not collect.
        collector.look()
        keep = [Knot()]
        grow_old(WORTH_IT)
        keep.clear()
        assert Knot.alive == 1
        collector.look()
        assert Knot.alive == 0


async def test_it_is_not_looked_for_more_often_than_it_is_worth() -> None:
    with collecting(lambda: 0) as collector:
        keep = [Knot()]
        grow_old(WORTH_IT - 1)
        keep.clear()
        collector.look()
        assert Knot.alive == 1
        grow_old(1)
        collector.look()
        assert Knot.alive == 0


async def test_clients_that_came_are_never_walked_over() -> None:
    here, full = 0, 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "start" and info["generation"] == 2

    with collecting(lambda: here) as collector:
        gc.callbacks.append(count)
        try:
            # Python would have made some full ones by now.
            crowd = [[number] for number in range(300_000)]
            here = CROWD
            collector.look()
            assert (full, len(gc.get_objects()) < len(crowd)) == (0, True)
            here = 2 * CROWD - 1
            grow_old(WORTH_IT)
            collector.look()
            assert full == 1
        finally:
            gc.callbacks.remove(count)


async def test_those_who_come_for_those_who_left_count_as_well() -> None:
    here = CROWD
    with collecting(lambda: here) as collector:
        collector.look()
        here = 10
        collector.look()
        known = gc.get_freeze_count()
        crowd = [[number] for number in range(1000)]
        here = CROWD + 10
        collector.look()
        assert gc.get_freeze_count() >= known + len(crowd)


async def test_afterwards_python_does_it_again() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with collecting(lambda: 0):
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
