"""Every change of what the operator sees, without a screen."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from echotui.model.fields import AGE, FD, ID, QUEUE, RTT
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.parser import parse
from echotui.model.query import JournalWindow, Query, Scope, Sort, Window
from echotui.model.view import Totals, View
from echotui.ui.dashboard.view_state import NEWEST_END_FIRST, Pause, ViewState

BIG: Final = parse("queue>64k")
VIEW: Final = View(at=70.0, totals=Totals(accepted=9, closed=4))
WINDOW: Final = Window(20, 10)
STATES: Final = tuple(
    ViewState(*values)
    for values in product(
        [Sort(), Sort(QUEUE, reverse=True)],
        [EVERYTHING, BIG],
        Scope,
        [0.0, 60.0],
        [False, True],
        [None, Pause(50.0, 3, 1)],
        [Sort(AGE)],
    )
)
"""One of each kind."""
CHANGES: Final[dict[str, tuple[Callable[[ViewState], ViewState], set[str]]]] = {
    "sorted": (lambda s: s.sorted(Sort(FD)), {"sort"}),
    "reversed": (lambda s: s.reversed(), {"sort"}),
    "filtered": (lambda s: s.filtered(parse("id:3")), {"filter"}),
    "frozen": (lambda s: s.toggle_freeze(80.0), {"frozen_at"}),
    "followed": (lambda s: s.followed(on=not s.following), {"following"}),
    "paused": (lambda s: s.toggle_pause(VIEW), {"pause"}),
    "history": (lambda s: s.toggle_history(), {"scope", "sort", "sort_before", "frozen_at"}),
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
            assert there.toggle_history() == replace(
                state, scope=Scope.ALL, frozen_at=0.0, sort_before=state.sort
            )


def test_escape_clears_the_filter_and_then_leaves_the_history() -> None:
    for state in STATES:
        once = state.cleared()
        if state.filter:
            assert once == replace(state, filter=EVERYTHING)
        elif state.history:
            assert once == state.toggle_history()
        else:
            assert once == state
        assert once.cleared().cleared() == once.cleared()


def test_a_pause_keeps_time_and_counters() -> None:
    assert ViewState().toggle_pause(VIEW).pause == Pause(70.0, 9, 4)


def test_the_query_follows_the_state() -> None:
    marks, shown = frozenset({3, 4}), frozenset({ID, RTT})
    for state in STATES:
        for covered in (False, True):
            query = state.query(
                WINDOW, 7, marks, journal=JournalWindow(count=5), fields=shown, covered=covered
            )
            assert query == Query(
                state.sort, state.scope, state.filter, WINDOW, 7,
                JournalWindow(count=5), marks, 0, shown,
                bool(state.frozen_at), state.pause is not None or covered,
            )  # fmt: skip
            detail = state.detail_query(9, covered=covered)
            assert detail == Query(detail=9, paused=query.paused)
        assert state.matching(Scope.LIVE) == Query(
            state.sort, Scope.LIVE, state.filter, frozen=bool(state.frozen_at)
        )


@given(st.lists(st.sampled_from([*CHANGES, "cleared"]), max_size=20))
def test_however_many_keys_escape_leads_back_to_all_rows(names: Sequence[str]) -> None:
    state = ViewState()
    for name in names:
        state = state.cleared() if name == "cleared" else CHANGES[name][0](state)
    state = state.cleared().cleared()
    assert (state.filter, state.scope) == (EVERYTHING, Scope.ALL)
