"""The marks, without a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.ui.dashboard.marks import Marks

ids = st.frozensets(st.integers(1, 9))


@given(ids, ids)
def test_toggling_twice_restores_the_marks(marked: frozenset[int], toggled: frozenset[int]) -> None:
    once = Marks(marked).toggled(toggled)
    assert once.ids == marked ^ toggled
    assert once.toggled(toggled).ids == marked
    assert Marks(marked, 3).toggled(toggled).lost == 0
    assert Marks(marked, 3).cleared() == Marks()


@given(ids, ids)
def test_the_clients_of_a_group_are_marked_and_unmarked_together(
    marked: frozenset[int], group: frozenset[int]
) -> None:
    once = Marks(marked, lost=1).toggled_together(group)
    if group <= marked:
        assert once == Marks(marked - group)
    else:
        assert once == Marks(marked | group)
        assert once.toggled_together(group) == Marks(marked - group)


@given(ids, ids, ids, st.integers(0, 3))
def test_ended_connections_are_counted_once(
    marked: frozenset[int], asked: frozenset[int], alive: frozenset[int], lost: int
) -> None:
    marks = Marks(marked, lost).without_ended(asked, asked & alive)
    # One that was marked while the source was asked stays.
    assert marks.ids == marked - (asked - alive)
    assert marks.lost == lost + len(marked) - len(marks.ids)
    assert marks.without_ended(asked, asked & alive) == marks
    assert marks.reported() == Marks(marks.ids)


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        (Marks(), ""),
        (Marks(frozenset({1}), 4), ""),
        (Marks(lost=1), "The marked client has disconnected; nothing was kicked."),
        (Marks(lost=1200), "All 1,200 marked clients have disconnected; nothing was kicked."),
    ],
)
def test_a_text_only_when_all_marked_have_ended(marks: Marks, text: str) -> None:
    assert marks.lost_text("kicked") == text


@given(ids, st.lists(st.integers(1, 9), unique=True))
def test_targets_are_the_marked_in_the_order_of_the_screen(
    marked: frozenset[int], matching: list[int]
) -> None:
    chosen, hidden = Marks(marked).targets(matching)
    if not marked:
        assert (chosen, hidden) == (matching, 0)
        return
    assert set(chosen) == marked
    assert hidden == len(marked - set(matching))
    shown = len(chosen) - hidden
    assert chosen[:shown] == [id_ for id_ in matching if id_ in marked]
    assert chosen[shown:] == sorted(marked - set(matching))
