"""Every change of what the operator sees, without a screen."""

from collections.abc import Callable
from itertools import product
from typing import Final

import pytest
from msgspec.structs import fields, replace

from echotui.model.fields import AGE, FD, ID, QUEUE, RTT
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.parser import parse
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.view import Totals, View
from echotui.ui.dashboard.view_state import NEWEST_END_FIRST, Group, Pause, ViewState

NO: Final = ()
ALL: Final = None
"""No groups; all groups."""
BIG: Final = parse("queue>64k")
VIEW: Final = View(at=70.0, totals=Totals(accepted=9, closed=4))
WINDOW: Final = Window(20, 10)
HOST: Final = Group(-2, "10.0.0.2")
STATES: Final = tuple(
    replace(ViewState(*values[:-1]), grouped=values[-1] is not NO, opened=values[-1] or None)
    for values in product(
        [Sort(), Sort(QUEUE, reverse=True)],
        [EVERYTHING, BIG],
        [False, True],
        [False, True],
        [0.0, 60.0],
        [False, True],
        [None, Pause(50.0, 3, 1)],
        [Sort(AGE)],
        [NO, ALL, HOST],
    )
)
"""One of each kind."""
OTHER_ROWS: Final = {"grouped", "opened", "frozen_at", "following"}
CHANGES: Final[dict[str, tuple[Callable[[ViewState], ViewState], set[str]]]] = {
    "sorted": (lambda s: s.sorted(Sort(FD)), {"sort", "group_sort"}),
    "reversed": (lambda s: s.reversed(), {"sort", "group_sort"}),
    "filtered": (lambda s: s.filtered(parse("id:3")), {"filter"}),
    "frozen": (lambda s: s.toggle_freeze(80.0), {"frozen_at"}),
    "followed": (lambda s: s.followed(on=not s.following), {"following"}),
    "paused": (lambda s: s.toggle_pause(VIEW), {"pause"}),
    "grouped": (lambda s: s.toggle_groups(), OTHER_ROWS),
    "opened": (lambda s: s.open(Group(-3, "10.0.0.3")), OTHER_ROWS),
    "history": (lambda s: s.toggle_history(), {"history", "sort", "sort_before", "frozen_at"}),
    "live": (lambda s: s.toggle_live(), {"live_only"}),
}
"""Every change, and the fields that it may touch."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_sets_no_other_field(name: str) -> None:
    change, touched = CHANGES[name]
    for state in STATES:
        after = change(state)
        assert after != state
        differs = {
            each.name
            for each in fields(ViewState)
            if getattr(after, each.name) != getattr(state, each.name)
        }
        assert differs <= touched


def test_a_toggle_twice_restores_the_state() -> None:
    for state in STATES:
        for name in ("reversed", "followed", "frozen", "paused"):
            change, touched = CHANGES[name]
            twice = change(change(state))
            if name in ("reversed", "followed"):
                assert twice == state
            for each in touched:
                # Switched off and on, a pause or a frozen order begins now.
                assert bool(getattr(twice, each)) == bool(getattr(state, each))


def test_the_history_is_not_frozen_and_restores_the_order() -> None:
    for state in STATES:
        there = state.toggle_history()
        assert there.history != state.history
        assert not there.frozen_at
        if there.history:
            assert there.sort == NEWEST_END_FIRST
            assert there.toggle_history() == replace(state, frozen_at=0.0, sort_before=state.sort)


def test_groups_and_clients_have_an_order_each() -> None:
    for state in STATES:
        there = state.toggle_groups()
        assert there.shows_groups != state.shows_groups
        assert there.toggle_groups().order == state.order or state.opened
        there = there.sorted(Sort(AGE, reverse=True))
        assert there.order == Sort(AGE, reverse=True)
        assert there.toggle_groups().toggle_groups().order == there.order
        # From a group back to all, and into another one, its clients keep their order.
        assert state.open(HOST).order == state.sort


def test_the_scope_is_the_history_else_all_or_the_living() -> None:
    for state in STATES:
        outside = Scope.LIVE if state.live_only else Scope.ALL
        assert state.scope is (Scope.ENDED if state.history else outside)


def test_a_pause_keeps_time_and_counters() -> None:
    assert ViewState().toggle_pause(VIEW).pause == Pause(70.0, 9, 4)


def test_the_query_follows_the_state() -> None:
    marks, shown = frozenset({3, 4}), frozenset({ID, RTT})
    for state in STATES:
        host = state.opened.host if state.opened else None
        for covered in (False, True):
            query = state.query(
                WINDOW, 7, marks, journal=JournalWindow(count=5), fields=shown, covered=covered
            )
            assert query == Query(
                state.order, state.scope, state.filter, WINDOW, 7,
                JournalWindow(count=5), marks, 0, shown,
                bool(state.frozen_at), state.pause is not None or covered, host, state.shows_groups,
            )  # fmt: skip
            detail = state.detail_query(9, covered=covered)
            assert detail == Query(detail=9, paused=query.paused)
        assert state.matching(Scope.LIVE) == Query(
            state.sort, Scope.LIVE, state.filter, frozen=bool(state.frozen_at), address=host
        )
