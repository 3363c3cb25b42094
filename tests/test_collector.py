import gc
from collections.abc import Iterator
from contextlib import contextmanager

from echotui.collector import AT_LAST, CROWD, PART, WORTH_IT, Collector


class Knot:
    """Holds itself: only a collection frees it."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Knot.alive += 1

    def __del__(self) -> None:
        Knot.alive -= 1


@contextmanager
def collecting(connections: int) -> Iterator[Collector]:
    collector = Collector(lambda: connections)
    collector.start()
    try:
        yield collector
    finally:
        collector.stop()


def grow_old(times: int) -> None:
    """Let so many collections of the middle generation go by."""
    for _ in range(times):
        gc.collect(1)


async def test_in_a_small_company_old_garbage_goes() -> None:
    with collecting(CROWD - 1) as collector:
        Knot()
        # The first two move it to the oldest generation, were it still in use.
        keep = [Knot()]
        grow_old(WORTH_IT)
        keep.clear()
        assert Knot.alive == 1
        collector.look()
        assert Knot.alive == 0


async def test_it_is_not_looked_for_more_often_than_it_is_worth() -> None:
    with collecting(0) as collector:
        keep = [Knot()]
        grow_old(WORTH_IT - 1)
        keep.clear()
        collector.look()
        assert Knot.alive == 1
        grow_old(1)
        collector.look()
        assert Knot.alive == 0


async def test_in_a_crowd_nothing_walks_over_all_until_at_last() -> None:
    full = 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "start" and info["generation"] == 2

    with collecting(CROWD) as collector:
        gc.callbacks.append(count)
        try:
            keep = [Knot()]
            grow_old(3 * WORTH_IT)
            keep.clear()
            # Python would have made some full ones by now.
            crowd = [[number] for number in range(300_000)]
            assert len(crowd) == 300_000
            collector.look()
            assert full == 0
            grow_old(AT_LAST)
            collector.look()
            assert (full, Knot.alive) == (1, 0)
        finally:
            gc.callbacks.remove(count)


async def test_afterwards_python_does_it_again() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with collecting(0):
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


async def test_the_dearer_one_was_the_later_is_the_next() -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 0.01
        return now

    collector = Collector(lambda: 0, clock)
    collector.start()
    try:
        grow_old(WORTH_IT)
        collector.look()
        keep = [Knot()]
        grow_old(WORTH_IT)
        keep.clear()
        # It took 0.01 s: a two hundredth of the time is 2 s.
        collector.look()
        assert Knot.alive == 1
        now += 0.01 / PART
        collector.look()
        assert Knot.alive == 0
    finally:
        collector.stop()
