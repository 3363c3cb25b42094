import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from echotui.collector import CROWD, KEPT, MANY, WORTH_IT, Collector


class Knot:
    """Holds itself: only a collection frees it."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Knot.alive += 1

    def __del__(self) -> None:
        Knot.alive -= 1


@contextmanager
def collecting(
    connections: Callable[[], int] = lambda: 0, *, settled: bool = True
) -> Iterator[Collector]:
    collector = Collector(connections, lambda: settled)
    collector.start()
    try:
        yield collector
    finally:
        collector.stop()


def grow_old(times: int) -> None:
    """Let so many collections of the middle generation go by."""
    for _ in range(times):
        gc.collect(1)


async def test_old_garbage_goes() -> None:
    with collecting() as collector:
        keep = [Knot()]
        collector.look()
        # The first look had nothing to do, so nothing was left out for ever.
        grow_old(WORTH_IT)
        keep.clear()
        assert Knot.alive == 1
        collector.look()
        assert Knot.alive == 0


def is_visited(each: object) -> bool:
    return any(other is each for other in gc.get_objects())


@pytest.mark.parametrize(
    ("settled", "others", "visited"), [(True, 0, False), (False, 0, True), (False, MANY, False)]
)
async def test_what_stays_is_not_visited_again(
    settled: bool,  # noqa: FBT001 - a parameter of the test
    others: int,
    visited: bool,  # noqa: FBT001
) -> None:
    with collecting(settled=settled) as collector:
        kept = [[number] for number in range(others + 1)]
        grow_old(WORTH_IT)
        collector.look()
        assert is_visited(kept[-1]) == visited


async def test_what_was_kept_for_too_long_goes_at_last() -> None:
    with collecting(settled=False) as collector:
        dialog, kept = [Knot()], []
        for _ in range(KEPT):
            kept.append([[number] for number in range(MANY)])
            grow_old(WORTH_IT)
            collector.look()
        dialog.clear()
        assert Knot.alive == 1
        grow_old(WORTH_IT)
        collector.look()
        assert Knot.alive == 0


async def test_clients_that_came_are_never_walked_over() -> None:
    here, full = 0, 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "start" and info["generation"] == 2

    with collecting(lambda: here, settled=False) as collector:
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
    with collecting(lambda: here, settled=False) as collector:
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
    with collecting():
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
