"""Everything that the operator can do: the one table from which all lists of keys are made.

Bindings, footer, help, command palette, `[keys]` of the configuration, and what a source that lacks
a capability does not offer, all read it. A new key is a line here and an `action_NAME` on a screen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class ActionGroup(StrEnum):
    """The headings of the help, in its order."""

    TYPING = "While a filter is typed"
    SOURCE = "Source"
    """Actions that a source brings."""
    ACT = "Act"
    LOOK = "Look"
    ORDER = "Order"
    MOVE = "Move"
    PROGRAM = "Program"


class Place(StrEnum):
    """Where a key works."""

    TABLE = "table"
    DETAIL = "detail"
    FILTER = "filter"
    """In the field in which a filter is typed."""
    APP = "app"
    """On both screens, whatever has the focus."""


_TABLE: Final = frozenset({Place.TABLE})
_DETAIL: Final = frozenset({Place.DETAIL})
_FILTER: Final = frozenset({Place.FILTER})
_APP: Final = frozenset({Place.APP})
_BOTH: Final = _TABLE | _DETAIL


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the operator can do; `action_NAME` where it works carries it out.

    Attributes:
        name: What `[keys]` calls it.
        keys: Its keys unless `[keys]` gives others, with commas between; empty if it has only keys
            that cannot be changed.
        sentence: What the help and the palette say.
        group: Its heading in the help.
        label: Its word in the footer.
        rank: Its place in the footer. From 1 on: from the left, and the highest is the first for
            which there is no room. Below 0: at the right end, and never left out. 0: not listed.
        capability: The field of `Capabilities` that it needs; empty for none.
        screens: Where it works.
        fixed: Keys that `[keys]` cannot change, with commas between.
    """

    name: str
    keys: str
    sentence: str
    group: ActionGroup
    label: str = ""
    rank: int = 0
    capability: str = ""
    screens: frozenset[Place] = _TABLE
    fixed: str = ""


_TYPING, _SOURCE, _ACT, _LOOK, _ORDER, _MOVE, _PROGRAM = ActionGroup

_COMMON: Final = (
    Action("up", "up,k", "move up", _MOVE),
    Action("down", "down,j", "move down", _MOVE),
    Action("page_up", "pageup", "move a page up", _MOVE),
    Action("page_down", "pagedown", "move a page down", _MOVE),
    Action("first", "home,g", "move to the first client", _MOVE),
    Action("last", "end,G", "move to the last client", _MOVE),
    Action("detail", "enter", "look inside the client", _LOOK, "detail", 8),
    Action("kick", "x", "kick the client", _ACT, "kick", 4, "kick", _BOTH),
    Action(
        "kick_all", "X", "kick the marked, else all that match the filter",
        _ACT, "kick all", 12, "kick",
    ),
    Action("hold", "h", "hold or release the marked, else the client", _ACT, "hold", 10, "hold"),
    Action("accept", "a", "stop or resume accepting", _ACT, "accept", 17, "accept", _BOTH),
    Action("drain", "D", "drain the server", _ACT, "drain", 18, "accept", _BOTH),
    Action("forget", "K", "forget the clients that have ended", _ACT, capability="forget"),
    Action("mark", "space", "mark or unmark the client", _ACT, "mark", 5),
    Action("unmark", "u", "unmark all", _ACT),
    Action("invert", "v", "turn the marks round within the filter", _ACT),
    Action("filter", "slash", "filter", _LOOK, "filter", 6),
    Action("clear", "escape", "go back, clear", _LOOK),
    Action("sort", "s", "pick the column to sort by", _ORDER, "sort", 7),
    Action("sort_left", "less_than_sign", "sort by the column to the left", _ORDER),
    Action("sort_right", "greater_than_sign", "sort by the column to the right", _ORDER),
    Action("reverse", "r", "reverse the order", _ORDER, "reverse", 15),
    Action("freeze", "z", "freeze the order", _ORDER),
    Action("follow", "f", "follow the client", _ORDER),
    Action("pause", "p", "pause the view", _LOOK, "pause", 9, screens=_BOTH),
    Action("journal", "l", "show or hide the loop calls", _LOOK, "journal", 14),
    Action("columns", "c", "pick the columns", _LOOK, "columns", 16),
    Action("history", "H", "show only the clients that have ended", _LOOK),
    Action("faster", "plus", "look more often", _LOOK),
    Action("slower", "minus", "look less often", _LOOK),
    Action("copy", "y", "copy", _LOOK, "copy", 11, screens=_BOTH),
    Action("export", "e", "export", _LOOK, "export", 13),
    Action("help", "question_mark", "help", _PROGRAM, "help", -2, screens=_BOTH),
    Action("palette", "ctrl+p", "list all that can be done", _PROGRAM, screens=_APP),
    Action("quit", "q", "quit", _PROGRAM, "quit", -1, screens=_BOTH, fixed="ctrl+c"),
)  # fmt: skip
"""What `[keys]` names, in the order in which it is listed."""
_BY_NAME: Final = {action.name: action for action in _COMMON}


def _on_detail(
    name: str, sentence: str, group: ActionGroup = ActionGroup.MOVE, **values: object
) -> Action:
    """Give the keys of an action another meaning on the detail."""
    other = replace(_BY_NAME[name], label="", rank=0, screens=_DETAIL)
    return replace(other, sentence=sentence, group=group, **values)  # type: ignore[arg-type]  # fields of Action


ACTIONS: Final = (
    *_COMMON,
    _on_detail("hold", "hold or release the client", _ACT, label="hold", rank=10),
    _on_detail("up", "scroll up"),
    _on_detail("down", "scroll down"),
    _on_detail("page_up", "scroll a page up"),
    _on_detail("page_down", "scroll a page down"),
    _on_detail("first", "scroll to the top"),
    _on_detail("last", "scroll to the bottom"),
    _on_detail("clear", "go back", _PROGRAM, label="back", rank=19),
    _on_detail("detail", "go back", _PROGRAM),
    Action("next_pane", "", "to the next pane", _MOVE, screens=_DETAIL, fixed="tab"),
    Action("keep_filter", "", "keep the filter", _TYPING, screens=_FILTER, fixed="enter"),
    Action(
        "drop_filter", "", "back to the filter before",
        _TYPING, screens=_FILTER, fixed="escape,ctrl+c",
    ),
    Action("row_up", "", "to the row above", _TYPING, screens=_FILTER, fixed="up"),
    Action("row_down", "", "to the row below", _TYPING, screens=_FILTER, fixed="down"),
    Action("explain", "", "help", _TYPING, screens=_FILTER, fixed="f1"),
)  # fmt: skip
"""All of them; a name is there once a place."""
KEYS: Final[Mapping[str, str]] = {action.name: action.keys for action in _COMMON}
"""The keys of every action that `[keys]` names, unless it gives others."""


def actions_at(place: Place) -> Mapping[str, Action]:
    """Find what can be done at a place.

    Returns:
        The actions by name, in the order of the table.
    """
    return {action.name: action for action in ACTIONS if place in action.screens}


def taken_twice(chosen: Iterable[tuple[str, str]]) -> tuple[str, str, str] | None:
    """Find a key that would do two things.

    Args:
        chosen: Actions and their keys, with commas between; all others keep theirs.

    Returns:
        The first such key, and both actions, one of them chosen; None when each key does one.
    """
    others = dict(chosen)
    keys = {**KEYS, **others}
    owners: dict[str, str] = {}
    # The chosen ones last: what is found is theirs.
    for name in sorted(keys, key=others.__contains__):
        for key in keys[name].split(","):
            if key in owners:
                return key, owners[key], name
            owners[key] = name
    return None
