import itertools

import pytest

from echotui.model.action import Place
from echotui.model.actions import actions_at
from echotui.model.footer import RowKind, Situation, footer

CLIENT, ENDED, GROUP, NONE = RowKind.CLIENT, RowKind.ENDED, RowKind.GROUP, RowKind.NONE
TABLE = Place.TABLE
EVERY = [
    Situation(place, row, *flags)._replace(held=unseen, unseen=unseen)
    for place in Place
    for row in RowKind
    for *flags, unseen in itertools.product((False, True), repeat=5)
] + [
    Situation(Place.JOURNAL, searched=searched, whole=whole)
    for searched, whole in itertools.product((False, True), repeat=2)
    if searched or whole
]


def labels(now: Situation) -> list[str]:
    return [entry.label for entry in footer(now)]


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (Situation(TABLE, CLIENT), ["kick", "mark", "filter", "sort", "detail"]),
        (Situation(TABLE, ENDED), ["filter", "sort", "detail", "pause", "copy"]),
        (Situation(TABLE, NONE), ["ended", "accept", "journal", "all actions", "filter"]),
        (Situation(TABLE, NONE, filtered=True), ["clear the filter", "ended", "accept"]),
        (Situation(TABLE, ENDED, history=True), ["detail", "back", "filter", "sort", "export"]),
        (Situation(TABLE, NONE, history=True, filtered=True), ["clear the filter", "back"]),
        (
            Situation(TABLE, CLIENT, marked=True),
            ["kick marked", "unmark", "kick", "filter", "hold marked", "mark", "export marked"],
        ),
        (Situation(TABLE, CLIENT, range=True), ["mark them", "cancel"]),
        (Situation(TABLE, GROUP), ["open", "kick its clients", "mark them", "hold them"]),
        (Situation(TABLE, GROUP, history=True), ["detail", "back"]),
        (Situation(TABLE, CLIENT, unseen=True), ["detail", "follow it", "filter", "sort", "pause"]),
        (Situation(TABLE, GROUP, unseen=True), ["open", "follow it", "single clients", "filter"]),
        (
            Situation(TABLE, CLIENT, marked=True, unseen=True),
            ["kick marked", "unmark", "filter", "hold marked", "export marked"],
        ),
        (
            Situation(TABLE, GROUP, held=True),
            ["open", "kick its clients", "mark them", "release them"],
        ),
        (Situation(Place.DETAIL, CLIENT, held=True), ["back", "kick", "release"]),
        (Situation(Place.DETAIL, CLIENT), ["back", "kick", "hold", "pause", "copy"]),
        (Situation(Place.DETAIL, ENDED), ["back", "pause", "copy"]),
        (Situation(Place.FILTER, CLIENT), ["keep", "restore"]),
    ],
)
def test_what_is_needed_most_comes_first(now: Situation, first: list[str]) -> None:
    assert labels(now)[: len(first)] == first


@pytest.mark.parametrize("now", EVERY)
def test_nothing_is_shown_twice_and_what_cannot_be_done_is_not(now: Situation) -> None:
    entries = footer(now)
    names = [entry.action.name for entry in entries]
    assert len(names) == len(set(names))
    assert all(entry.label for entry in entries)
    ranks = [entry.rank for entry in entries]
    assert len(ranks) == len(set(ranks))
    # Those that are never left out are at the right end.
    assert sorted(ranks, key=lambda rank: (rank < 0, rank)) == ranks
    here = {**actions_at(now.place), **actions_at(Place.APP), **actions_at(TABLE)}
    assert set(names) <= set(here)
    if now.row not in (CLIENT, GROUP) or (now.unseen and now.place is TABLE):
        assert not {"kick", "mark"} & set(names)
    if now.row is NONE and now.place is not Place.JOURNAL:
        assert not {"detail", "copy", "sort", "reverse", "export", "kick_all"} & set(names)
    if now.history and not now.marked:
        assert "kick_all" not in names
    if now.history or now.row is GROUP:
        assert "columns" not in names


def test_hits_can_be_found_where_there_is_a_search_and_the_whole_screen_can_be_left() -> None:
    first = ["client", "filter", "newest", "table"]
    assert labels(Situation(Place.JOURNAL))[:5] == [*first, "full"]
    both = labels(Situation(Place.JOURNAL, searched=True, whole=True))
    assert both[:8] == [*first, "older", "newer", "back", "copy"]


def test_kick_all_is_not_where_hands_expect_kick() -> None:
    for now in EVERY:
        if not now.marked:
            first = [entry.action.name for entry in footer(now)[:2]]
            assert "kick_all" not in first


def test_help_and_quit_are_everywhere() -> None:
    for now in EVERY:
        if now.place is not Place.FILTER:
            assert labels(now)[-2:] == ["help", "quit"]
