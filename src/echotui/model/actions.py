"""The table of actions: bindings, footer, help, command palette and `[keys]` are made from it.

A new key is a line here and a method: `NAME` of `ui/dashboard/actions.py` for the table (of
`NAME_1` it is `NAME`, called with the 1), `action_NAME` of `ui/detail/screen.py` for the detail.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class ActionGroup(StrEnum):
    """The headings of the help, in its order."""

    TYPING = "While a filter is typed"
    SOURCE = "Source"  # Actions that a source brings.
    ACT = "Act"
    VIEW = "View"
    ORDER = "Order"
    MOVE = "Move"
    PROGRAM = "Program"


class Place(StrEnum):
    """Where a key works."""

    TABLE = "table"
    JOURNAL = "journal"  # The pane, while it has the focus.
    DETAIL = "detail"
    FILTER = "filter"  # The field in which a filter is typed.
    APP = "app"  # Both screens, whatever has the focus.
    EVERYWHERE = "everywhere"  # Also in fields and dialogs.


_TABLE: Final = frozenset({Place.TABLE})
_JOURNAL: Final = frozenset({Place.JOURNAL})
_DETAIL: Final = frozenset({Place.DETAIL})
_FILTER: Final = frozenset({Place.FILTER})
_APP: Final = frozenset({Place.APP})
_EVERYWHERE: Final = frozenset({Place.EVERYWHERE})
_BOTH: Final = _TABLE | _DETAIL


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the operator can do; `action_NAME` on its screens carries it out.

    Attributes:
        keys: The defaults, separated by commas; empty if only `fixed` ones invoke it.
        sentence: Its text in the help and the palette.
        label: Its word in the footer.
        rank: Its place in the footer. From 1 on: from the left, and the highest is left out first
            if there is no room. Below 0: at the right end, and never left out. 0: not listed.
        capability: The field of `Capabilities` that it needs; empty for none.
        fixed: Keys that `[keys]` cannot change, separated by commas.
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


_TYPING, _SOURCE, _ACT, _VIEW, _ORDER, _MOVE, _PROGRAM = ActionGroup

_COMMON: Final = (
    Action("up", "up,k", "move up", _MOVE),
    Action("down", "down,j", "move down", _MOVE),
    Action("page_up", "pageup,ctrl+b", "move a page up", _MOVE),
    Action("page_down", "pagedown,ctrl+f", "move a page down", _MOVE),
    Action("half_up", "ctrl+u", "move half a page up", _MOVE),
    Action("half_down", "ctrl+d", "move half a page down", _MOVE),
    Action("first", "home,g", "move to the first client", _MOVE),
    Action("last", "end,G", "move to the last client", _MOVE),
    Action("detail", "enter", "open the client's detail", _VIEW, "detail", 8),
    Action("kick", "x", "kick the client", _ACT, "kick", 4, "kick", _BOTH),
    Action(
        "kick_all", "X", "kick the marked clients, else all matching ones",
        _ACT, "kick all", 12, "kick",
    ),
    Action(
        "hold", "h", "hold or release the marked clients, or this one",
        _ACT, "hold", 10, "hold",
    ),
    Action("accept", "a", "stop or resume accepting", _ACT, "accept", 17, "accept", _BOTH),
    Action("drain", "D", "drain the server", _ACT, "drain", 18, "accept", _BOTH),
    Action("forget", "K", "remove ended clients from the history", _ACT, capability="forget"),
    Action("mark", "space", "mark or unmark the client", _ACT, "mark", 5),
    Action("unmark", "u", "unmark all", _ACT),
    Action("invert", "v", "invert the marks within the filter", _ACT),
    Action("filter", "slash", "filter", _VIEW, "filter", 6),
    Action("clear", "escape", "go back, clear", _VIEW),
    Action("sort", "s", "pick the column to sort by", _ORDER, "sort", 7),
    Action("sort_left", "less_than_sign", "sort by the column to the left", _ORDER),
    Action("sort_right", "greater_than_sign", "sort by the column to the right", _ORDER),
    *(
        Action(f"column_{digit}", digit, "sort by the column in this place", _ORDER)
        for digit in "1234567890"
    ),
    Action("reverse", "r", "reverse the order", _ORDER, "reverse", 15),
    Action("group", "t", "group the clients by address, or show them again", _VIEW),
    Action("freeze", "z", "freeze the order", _ORDER),
    Action("follow", "f", "follow the client", _ORDER),
    Action("pause", "p", "pause the view", _VIEW, "pause", 9, screens=_BOTH),
    Action("journal", "l", "show or hide the journal", _VIEW, "journal", 14),
    Action("columns", "c", "pick the columns", _VIEW, "columns", 16),
    Action("history", "H", "show only ended clients", _VIEW),
    Action("faster", "plus", "refresh more often", _VIEW),
    Action("slower", "minus", "refresh less often", _VIEW),
    Action("save", "ctrl+s", "save settings for the next start", _VIEW),
    Action("copy", "y", "copy", _VIEW, "copy", 11, screens=_BOTH),
    Action("export", "e", "export", _VIEW, "export", 13),
    Action("next_pane", "tab", "move to the next pane", _MOVE, screens=_DETAIL),
    Action("help", "question_mark,f1", "help", _PROGRAM, "help", -2, screens=_BOTH),
    Action("palette", "ctrl+p,colon", "list all actions", _PROGRAM, screens=_APP),
    Action("messages", "M", "show the last messages", _PROGRAM, screens=_BOTH),
    Action("redraw", "ctrl+l", "redraw the screen", _PROGRAM, screens=_EVERYWHERE),
    Action("quit", "q", "quit", _PROGRAM, "quit", -1, screens=_BOTH, fixed="ctrl+c"),
)  # fmt: skip
"""The actions that `[keys]` can change, in its order."""
_BY_NAME: Final = {action.name: action for action in _COMMON}


def _elsewhere(place: frozenset[Place]) -> Callable[..., Action]:
    """Return a function that gives the keys of an action another meaning at a place."""

    def other(
        name: str, sentence: str, group: ActionGroup = ActionGroup.MOVE, **values: object
    ) -> Action:
        action = replace(_BY_NAME[name], label="", rank=0, screens=place)
        return replace(action, sentence=sentence, group=group, **values)  # type: ignore[arg-type]  # fields of Action

    return other


_on_detail: Final = _elsewhere(_DETAIL)
_in_journal: Final = _elsewhere(_JOURNAL)

ACTIONS: Final = (
    *_COMMON,
    _on_detail("hold", "hold or release the client", _ACT, label="hold", rank=10),
    _on_detail("up", "scroll up"),
    _on_detail("down", "scroll down"),
    _on_detail("page_up", "scroll a page up"),
    _on_detail("page_down", "scroll a page down"),
    _on_detail("half_up", "scroll half a page up"),
    _on_detail("half_down", "scroll half a page down"),
    _on_detail("first", "scroll to the top"),
    _on_detail("last", "scroll to the bottom"),
    _on_detail("clear", "go back", _PROGRAM, label="back", rank=19),
    _on_detail("detail", "go back", _PROGRAM),
    Action("keep_filter", "", "keep the filter", _TYPING, screens=_FILTER, fixed="enter"),
    Action(
        "drop_filter", "", "restore the previous filter",
        _TYPING, screens=_FILTER, fixed="escape,ctrl+c",
    ),
    Action("row_up", "", "select the row above", _TYPING, screens=_FILTER, fixed="up"),
    Action("row_down", "", "select the row below", _TYPING, screens=_FILTER, fixed="down"),
    Action("explain", "", "help", _TYPING, screens=_FILTER, fixed="f1"),
)  # fmt: skip
"""All actions; a name occurs once for each place."""
# The default keys of the actions in `[keys]`.
KEYS: Final[Mapping[str, str]] = {action.name: action.keys for action in _COMMON}


def actions_at(place: Place) -> Mapping[str, Action]:
    """Return the actions of a place by name, in the order of the table."""
    return {action.name: action for action in ACTIONS if place in action.screens}


def keys_at(place: Place) -> frozenset[str]:
    """Return the default and fixed keys of a place."""
    of_each = (f"{action.keys},{action.fixed}" for action in actions_at(place).values())
    return frozenset(key for keys in of_each for key in keys.split(",") if key)
