"""The table of actions: bindings, footer, help, command palette and `[keys]` are made from it.

A new key is a line here and a method: `NAME` of `ui/dashboard/actions.py` for the table (of
`NAME_1` it is `NAME`, called with the 1), `action_NAME` of `ui/detail/screen.py` for the detail.
"""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from echotui.model.action import Action, ActionGroup, Asks, Need, Place

_TABLE: Final = frozenset({Place.TABLE})
_JOURNAL: Final = frozenset({Place.JOURNAL})
_DETAIL: Final = frozenset({Place.DETAIL})
_FILTER: Final = frozenset({Place.FILTER})
_APP: Final = frozenset({Place.APP})
_EVERYWHERE: Final = frozenset({Place.EVERYWHERE})
_BOTH: Final = _TABLE | _DETAIL

_TYPING, _ACT, _SOURCE, _VIEW, _PANE, _ORDER, _MOVE, _PROGRAM = ActionGroup

_COMMON: Final = (
    Action("up", "up,k", "move up", _MOVE),
    Action("down", "down,j", "move down", _MOVE),
    Action("page_up", "pageup,ctrl+b", "move a page up", _MOVE),
    Action("page_down", "pagedown,ctrl+f", "move a page down", _MOVE),
    Action("half_up", "ctrl+u", "move half a page up", _MOVE),
    Action("half_down", "ctrl+d", "move half a page down", _MOVE),
    Action("first", "home,g", "move to the first client", _MOVE),
    Action("last", "end,G", "move to the last client", _MOVE),
    Action("detail", "enter", "open the client's detail", _VIEW, "detail", 8, needs=Need.ROW),
    Action(
        "kick", "x", "kick the client",
        _ACT, "kick", 4, "kick", _BOTH, needs=Need.CLIENT, asks=Asks.STRENGTH,
    ),
    Action(
        "kick_all", "X", "kick all marked or matching clients",
        _ACT, "kick all", 12, "kick", needs=Need.ROWS, asks=Asks.STRENGTH,
    ),
    Action(
        "hold", "h", "hold or release the marked clients, or this one",
        _ACT, "hold", 10, "hold", needs=Need.TARGETS,
    ),
    Action("accept", "a", "stop or resume accepting", _ACT, "accept", 17, "accept", _BOTH),
    Action(
        "drain", "D", "drain the server",
        _ACT, "drain", 18, "accept", _BOTH, asks=Asks.YES,
    ),
    Action(
        "forget", "K", "remove ended clients from the history",
        _ACT, capability="forget", needs=Need.TABLE, asks=Asks.YES,
    ),
    Action("mark", "space", "mark or unmark the client", _ACT, "mark", 5, needs=Need.CLIENT),
    Action(
        "mark_range", "V", "mark a range: from here to where it is pressed again",
        _ACT, needs=Need.ROW,
    ),
    Action("unmark", "u", "unmark all", _ACT, needs=Need.MARKS),
    Action("invert", "v", "invert the marks within the filter", _ACT, needs=Need.ROWS),
    Action("filter", "slash", "filter", _VIEW, "filter", 6),
    Action("clear", "escape", "go back: range, group, filter, history; marks stay", _VIEW),
    Action(
        "sort", "s", "pick the column to sort by",
        _ORDER, "sort", 7, needs=Need.ROWS, asks=Asks.LETTER,
    ),
    Action(
        "sort_left", "less_than_sign", "sort by the column to the left",
        _ORDER, needs=Need.TABLE,
    ),
    Action(
        "sort_right", "greater_than_sign", "sort by the column to the right",
        _ORDER, needs=Need.TABLE,
    ),
    *(
        Action(
            f"column_{digit}", digit, "sort by the column in this place", _ORDER, needs=Need.TABLE
        )
        for digit in "1234567890"
    ),
    Action("reverse", "r", "reverse the order", _ORDER, "reverse", 15, needs=Need.ROWS),
    Action(
        "group", "t", "group the clients by address, or show them again", _VIEW, needs=Need.TABLE
    ),
    Action("freeze", "z", "freeze the order", _ORDER, needs=Need.TABLE),
    Action("follow", "f", "follow the client", _ORDER, needs=Need.ROW),
    Action("pause", "p", "pause the view", _VIEW, "pause", 9, screens=_BOTH),
    Action("journal", "l", "show or hide the journal", _VIEW, "journal", 14),
    Action(
        "columns", "c", "pick the columns",
        _VIEW, "columns", 16, needs=Need.COLUMNS, asks=Asks.COLUMNS,
    ),
    Action("live", "L", "hide or show ended clients", _VIEW, needs=Need.TABLE),
    Action("history", "H", "show only ended clients", _VIEW, needs=Need.TABLE),
    Action("faster", "plus", "refresh more often", _VIEW),
    Action("slower", "minus", "refresh less often", _VIEW),
    Action("save", "ctrl+s", "save settings for the next start", _VIEW),
    Action("copy", "y", "copy", _VIEW, "copy", 11, screens=_BOTH, needs=Need.ROW),
    Action("export", "e", "export", _VIEW, "export", 13, needs=Need.ROWS, asks=Asks.TEXT),
    Action("next_pane", "tab", "move to the next pane", _VIEW, screens=_BOTH, fixed="shift+tab"),
    Action("journal_full", "J", "give the journal the whole screen", _VIEW),
    Action(
        "next_hit", "n", "find the next older hit",
        _PANE, "older", 5, screens=_JOURNAL, needs=Need.SEARCH,
    ),
    Action(
        "previous_hit", "N", "find the next newer hit",
        _PANE, "newer", 6, screens=_JOURNAL, needs=Need.SEARCH,
    ),
    Action("grow", "plus", "make the journal higher", _PANE, screens=_JOURNAL),
    Action("shrink", "minus", "make the journal lower", _PANE, screens=_JOURNAL),
    Action("help", "question_mark,f1", "help", _PROGRAM, "help", -2, screens=_BOTH),
    Action("palette", "ctrl+p,colon", "list all actions, and the themes", _PROGRAM, screens=_APP),
    Action("messages", "M", "show the last messages", _PROGRAM, screens=_BOTH),
    Action("redraw", "ctrl+l", "redraw the screen", _PROGRAM, screens=_EVERYWHERE),
    Action(
        "quit", "q", "quit",
        _PROGRAM, "quit", -1, screens=_BOTH, fixed="ctrl+c", asks=Asks.YES,
    ),
)  # fmt: skip
"""The actions that `[keys]` can change, in its order."""
_BY_NAME: Final = {action.name: action for action in _COMMON}


def _elsewhere(place: frozenset[Place]) -> Callable[..., Action]:
    """Return a function that gives the keys of an action another meaning at a place."""

    def other(
        name: str, sentence: str, group: ActionGroup = ActionGroup.MOVE, **values: object
    ) -> Action:
        action = replace(
            _BY_NAME[name],
            label="",
            rank=0,
            screens=place,
            needs=Need.NOTHING,
            asks=Asks.NOTHING,
        )
        return replace(action, sentence=sentence, group=group, **values)

    return other


_on_detail: Final = _elsewhere(_DETAIL)
_in_journal: Final = _elsewhere(_JOURNAL)

ACTIONS: Final = (
    *_COMMON,
    _on_detail("hold", "hold or release the client", _ACT, label="hold", rank=5, needs=Need.CLIENT),
    _on_detail("up", "scroll up"),
    _on_detail("down", "scroll down"),
    _on_detail("page_up", "scroll a page up"),
    _on_detail("page_down", "scroll a page down"),
    _on_detail("half_up", "scroll half a page up"),
    _on_detail("half_down", "scroll half a page down"),
    _on_detail("first", "scroll to the top"),
    _on_detail("last", "scroll to the bottom"),
    _on_detail("clear", "go back", _PROGRAM, label="back", rank=1),
    _on_detail("detail", "go back", _PROGRAM),
    _in_journal("up", "move to the newer line", _PANE),
    _in_journal("down", "move to the older line", _PANE),
    _in_journal("page_up", "move a page up", _PANE),
    _in_journal("page_down", "move a page down", _PANE),
    _in_journal("half_up", "move half a page up", _PANE),
    _in_journal("half_down", "move half a page down", _PANE),
    _in_journal("first", "move to the newest line", _PANE),
    _in_journal("last", "move to the oldest line", _PANE),
    _in_journal("detail", "go to the client", _PANE, label="client", rank=1, needs=Need.LINE),
    _in_journal("filter", "filter the lines", _PANE, label="filter", rank=2),
    _in_journal("follow", "follow the newest line", _PANE, label="newest", rank=3),
    _in_journal("next_pane", "move to the table", _PANE, label="table", rank=4, fixed="shift+tab"),
    _in_journal("journal_full", "give the journal the whole screen", _PANE, label="full", rank=7),
    _in_journal("copy", "copy the line", _PANE, label="copy", rank=8, needs=Need.LINE),
    _in_journal("export", "export the lines", _PANE, label="export", rank=9, needs=Need.LINE),
    _in_journal("clear", "go back: whole screen, filter, table", _PANE, label="back", rank=10),
    Action(
        "keep_filter", "", "keep the filter", _TYPING, "keep", 1, screens=_FILTER, fixed="enter"
    ),
    Action(
        "drop_filter", "", "restore the previous filter",
        _TYPING, "restore", 2, screens=_FILTER, fixed="escape,ctrl+c",
    ),
    Action(
        "complete", "", "complete the word; again: the next candidate",
        _TYPING, "complete", 3, screens=_FILTER, fixed="tab",
    ),
    Action(
        "complete_back", "", "the candidate before", _TYPING, screens=_FILTER, fixed="shift+tab"
    ),
    Action("row_up", "", "select the row above", _TYPING, "up", 4, screens=_FILTER, fixed="up"),
    Action(
        "row_down", "", "select the row below", _TYPING, "down", 5, screens=_FILTER, fixed="down"
    ),
    Action("explain", "", "help", _TYPING, "help", -2, screens=_FILTER, fixed="f1"),
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
