import gc
from collections.abc import Iterator
from contextlib import contextmanager

from echotui.collector import MOST, WORTH_IT, Collector


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
        gc.collect()
        assert Knot.alive == 0


def old_knot(beside: int) -> list[list[int]]:
    """Let a knot grow old and let go of it; beside it, so many objects that live."""
    keep = [Knot()]
    others = [[number] for number in range(beside)]
    for _ in range(3):
        gc.collect(1)
    keep.clear()
    return others


async def test_little_is_looked_through_also_while_somebody_is_connected() -> None:
    with collecting(10_000) as collector:
        others = old_knot(WORTH_IT)
        assert Knot.alive == 1
        collector.look()
        assert (Knot.alive, len(others)) == (0, WORTH_IT)
        # What was looked at is not looked at again.
        assert len(gc.get_objects(generation=2)) < WORTH_IT


async def test_what_is_not_worth_it_waits() -> None:
    with collecting(0) as collector:
        old_knot(0)
        collector.look()
        assert Knot.alive == 1


async def test_much_is_not_looked_through_before_everybody_has_gone() -> None:
    full = 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "start" and info["generation"] == 2

    connections = 10_000
    collector = Collector(lambda: connections)
    collector.start()
    gc.callbacks.append(count)
    try:
        others = old_knot(MOST + 1)
        # Python would have made some full ones by now.
        crowd = [[number] for number in range(300_000)]
        collector.look()
        collector.look()
        assert (full, Knot.alive) == (0, 1)
        connections = 0
        gc.collect(1)
        more = [[number] for number in range(WORTH_IT)]
        gc.collect(1)
        collector.look()
        assert (full, Knot.alive) == (1, 0)
        assert len(others) + len(crowd) + len(more) > MOST
    finally:
        gc.callbacks.remove(count)
        collector.stop()


async def test_afterwards_python_does_it_again() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with collecting(0):
        assert gc.get_threshold()[2] > before[2]
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
