"""What the footer shows: the actions that can be carried out now, most needed first."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple, assert_never

from echotui.model.action import Action, Need, Place
from echotui.model.actions import actions_at


class RowKind(StrEnum):
    """What is under the cursor."""

    NONE = ""
    CLIENT = "client"  # Connected.
    ENDED = "ended"
    GROUP = "group"  # Of the clients of one address.


class Situation(NamedTuple):
    """What decides which keys are of use. It changes with the operator, not with the traffic.

    Attributes:
        filtered: Whether the table has a filter.
        range: Whether a range is being marked.
        searched: Whether the journal has a text to search for.
        whole: Whether the journal has the whole screen.
        lines: Whether the journal has lines that match its filter.
        held: Whether `hold` releases: the client, most of the group, or most of the marked.
        spared: Whether the source never kicks the client under the cursor.
        unseen: Whether the row under the cursor is off the screen: its keys would only show it.
    """

    place: Place = Place.TABLE
    row: RowKind = RowKind.NONE
    history: bool = False
    marked: bool = False
    filtered: bool = False
    range: bool = False
    searched: bool = False
    whole: bool = False
    lines: bool = True
    held: bool = False
    spared: bool = False
    unseen: bool = False


class FooterEntry(NamedTuple):
    """An action in the footer."""

    action: Action
    label: str
    # As `Action.rank`: where there is no room, the highest is left out first.
    rank: int


_Labels = Mapping[str, str | None]
"""Other labels than usual, by action: empty for the usual one, `None` to leave it out."""

_RANGE: Final[_Labels] = {"mark_range": "mark them", "clear": "cancel"}
_MARKED: Final[_Labels] = {
    "kick_all": "kick marked", "unmark": "unmark", "kick": "", "filter": "",
    "hold": "hold marked", "mark": "", "export": "export marked",
}  # fmt: skip
# There x and X mean the same.
_GROUP: Final[_Labels] = {
    "detail": "open", "kick": "kick its clients", "kick_all": None, "mark": "mark them",
    "hold": "hold them", "group": "single clients",
}  # fmt: skip
_UNSEEN: Final[_Labels] = {"detail": "", "follow": "follow it"}
_UNSEEN_GROUP: Final[_Labels] = {
    "detail": "open", "follow": "follow it", "kick_all": None, "group": "single clients",
}  # fmt: skip
_HISTORY: Final[_Labels] = {"detail": "", "history": "back", "filter": "", "sort": "", "export": ""}
_EMPTY: Final[_Labels] = {"history": "ended", "accept": "", "journal": "", "palette": "all actions"}
_WHOLE: Final[_Labels] = {
    "detail": "", "filter": "", "follow": "", "next_pane": "", "next_hit": "", "previous_hit": "",
    "journal_full": "back",
}  # fmt: skip
_FILTERED: Final[_Labels] = {"clear": "clear the filter"}
_RELEASE: Final = {"hold": "release", "hold marked": "release marked", "hold them": "release them"}
_ENDS: Final = [action for action in actions_at(Place.TABLE).values() if action.rank < 0]
"""What works in each widget of a screen."""


def footer(now: Situation) -> list[FooterEntry]:
    """Return the entries from left to right; those with a rank below 0 are at the right end."""
    here = {**actions_at(Place.APP), **actions_at(now.place)}
    able = [action for action in here.values() if _can(action, now)]
    first = {name: label for name, label in _first(now).items() if name in here}
    ranked = sorted((action for action in able if action.rank > 0), key=lambda each: each.rank)
    names = dict.fromkeys([*first, *(action.name for action in ranked)])
    wanted = [here[name] for name in names if first.get(name, "") is not None]
    shown = [action for action in wanted if action in able]
    entries = [
        FooterEntry(action, _label(first.get(action.name) or action.label, now), place)
        for place, action in enumerate(shown, 1)
    ]
    ends = [action for action in able if action.rank < 0] or _ENDS
    right = sorted(ends, key=lambda each: each.rank)
    return [*entries, *(FooterEntry(action, action.label, action.rank) for action in right)]


def _label(label: str, now: Situation) -> str:
    return _RELEASE.get(label, label) if now.held else label


def _first(now: Situation) -> _Labels:
    """Return the actions that are needed most, with other labels than usual."""
    if now.place is not Place.TABLE:
        return _WHOLE if now.place is Place.JOURNAL and now.whole else {}
    if now.range:
        return _RANGE
    empty = now.row is RowKind.NONE
    filtered = _FILTERED if now.filtered and empty else {}
    if now.marked:
        return {**filtered, **_MARKED}
    if now.history:
        return {**filtered, **_HISTORY}
    if now.row is RowKind.GROUP:
        return _UNSEEN_GROUP if now.unseen else _GROUP
    return {**filtered, **(_EMPTY if empty else _UNSEEN if now.unseen else {})}


def _can(action: Action, now: Situation) -> bool:
    """Return whether there is what the action acts on."""
    match action.needs:
        case Need.NOTHING | Need.TABLE:
            can = True
        case Need.ROWS:
            # In the history there is no client to kick, unless marked.
            acts = action.capability and now.history and not now.marked
            can = now.row is not RowKind.NONE and not acts
        case Need.ROW:
            can = now.row is not RowKind.NONE
        case Need.CLIENT | Need.TARGETS:
            spared = now.spared and now.row is RowKind.CLIENT and action.name == "kick"
            can = _acted_on(now) and not spared
            can = can or (action.needs is Need.TARGETS and now.marked)
        case Need.MARKS:
            can = now.marked
        case Need.COLUMNS:
            can = not now.history and now.row is not RowKind.GROUP
        case Need.LINE:
            can = now.lines
        case Need.SEARCH:
            can = now.searched
        case _:
            assert_never(action.needs)
    return can


def _acted_on(now: Situation) -> bool:
    """Return whether a connected client is under the cursor, or a group of such, and is seen."""
    if now.unseen:
        return False
    return now.row is RowKind.CLIENT or (now.row is RowKind.GROUP and not now.history)
