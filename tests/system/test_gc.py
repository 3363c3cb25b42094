import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from echotui.system.gc import CROWD, IMPATIENT, KEPT, MOST, PILE, SHARE, Collector

DIALOG: Final = 25_000
TOAST: Final = 3000
"""Objects; of the toast more than of a real one, so that what pytest makes counts for nothing."""


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
    connections: Callable[[], int] = lambda: 0,
    settled: Callable[[], bool] = lambda: True,
    passing: Callable[[], int] = lambda: 0,
) -> Iterator[Collector]:
    collector = Collector(connections, settled, passing)
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
        grow_old(1)
        keep.clear()
        assert Knot.alive == 1
        collector.look()
        assert Knot.alive == 0


def is_visited(each: object) -> bool:
    return any(other is each for other in gc.get_objects())


@pytest.mark.parametrize(
    ("passing", "others", "visited"),
    [
        (0, 0, False),
        (DIALOG, 0, True),
        (TOAST, (SHARE - 1) * TOAST, True),
        (TOAST, SHARE * TOAST, False),
        (DIALOG, MOST - DIALOG, True),
        (DIALOG, MOST, False),
    ],
)
async def test_what_stays_is_not_visited_again(passing: int, others: int, *, visited: bool) -> None:
    with collecting(passing=lambda: passing) as collector:
        kept = [[number] for number in range(others + 1)]
        grow_old(1)
        collector.look()
        assert is_visited(kept[-1]) == visited


async def test_it_waits_until_the_dialogs_have_gone() -> None:
    settled = False
    with collecting(settled=lambda: settled) as collector:
        garbage = [Knot()]
        grow_old(PILE - 1)
        garbage.clear()
        collector.look()
        assert Knot.alive == 1
        settled = True
        collector.look()
        assert Knot.alive == 0


async def test_it_does_not_wait_for_ever() -> None:
    with collecting(settled=lambda: False) as collector:
        garbage = [Knot()]
        grow_old(PILE - 1)
        garbage.clear()
        collector.look()
        assert Knot.alive == 1
        grow_old(1)
        collector.look()
        assert Knot.alive == 0


@pytest.mark.parametrize(("settled", "most"), [(True, KEPT), (False, IMPATIENT * KEPT)])
async def test_what_was_kept_for_too_long_goes_at_last(*, settled: bool, most: int) -> None:
    shown = 0
    with collecting(settled=lambda: settled, passing=lambda: shown * DIALOG) as collector:
        dialog, kept = [Knot()], []
        while shown * DIALOG < most:
            shown += 1
            kept.append([[number] for number in range(MOST)])
            grow_old(PILE)
            collector.look()
            assert not is_visited(kept[-1][-1])
        dialog.clear()
        assert Knot.alive == 1
        grow_old(PILE)
        collector.look()
        assert Knot.alive == 0


async def test_what_somebody_holds_lets_it_visit_everything_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visits, unfreeze = [0], gc.unfreeze

    def count() -> None:
        visits[-1] += 1
        unfreeze()

    monkeypatch.setattr(gc, "unfreeze", count)
    held, crowds = 3 * DIALOG, []
    with collecting(passing=lambda: held) as collector:

        def look(times: int) -> int:
            visits.append(0)
            for _ in range(times):
                crowds.append([[number] for number in range(MOST)])
                grow_old(1)
                collector.look()
            return visits[-1]

        assert look(6) == 1
        # One goes after all: it counts no more, and others may come for it.
        held = 2 * DIALOG
        assert look(6) == 0
        held = 3 * DIALOG
        assert look(6) == 0
        held = 4 * DIALOG
        assert look(6) == 1


async def test_what_was_only_open_is_not_taken_for_held() -> None:
    settled, shown = False, IMPATIENT * KEPT
    with collecting(settled=lambda: settled, passing=lambda: shown) as collector:
        dialog, kept = [Knot()], []
        for _ in range(3):
            kept.append([[number] for number in range(MOST)])
            grow_old(PILE)
            collector.look()
        # All was visited, and is kept again, with the dialog that was open.
        dialog.clear()
        assert not is_visited(kept[-1][-1])
        settled = True
        grow_old(1)
        collector.look()
        assert Knot.alive == 0


async def test_what_should_have_gone_and_is_kept_anyway_keeps_nothing_else() -> None:
    with collecting(passing=lambda: DIALOG) as collector:
        first = [[number] for number in range(MOST)]
        grow_old(1)
        collector.look()
        assert not is_visited(first[-1])
        second = [[0]]
        grow_old(1)
        collector.look()
        assert not is_visited(second[-1])


async def test_clients_that_came_are_never_walked_over() -> None:
    here, full = 0, 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal full
        full += phase == "start" and info["generation"] == 2

    with collecting(lambda: here, passing=lambda: 9 * DIALOG) as collector:
        gc.callbacks.append(count)
        try:
            # Python would have made some full ones by now.
            crowd = [[number] for number in range(300_000)]
            here = CROWD
            collector.look()
            assert (full, len(gc.get_objects()) < len(crowd)) == (0, True)
            here = 2 * CROWD - 1
            grow_old(1)
            collector.look()
            assert full == 1
        finally:
            gc.callbacks.remove(count)


async def test_those_who_come_for_those_who_left_count_as_well() -> None:
    here = CROWD
    with collecting(lambda: here, passing=lambda: 9 * DIALOG) as collector:
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
