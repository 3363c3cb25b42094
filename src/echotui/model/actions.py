"""What the operator can do, and the keys for it. Keys have the names that Textual gives them."""

import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the operator can do.

    Attributes:
        name: What the table `[keys]` of the configuration calls it.
        keys: Its keys when nobody says otherwise, with commas between.
        says: What it does, in a few words.
    """

    name: str
    keys: str
    says: str


ACTIONS: Final = (
    Action("up", "up,k", "move up"),
    Action("down", "down,j", "move down"),
    Action("page_up", "pageup", "move a page up"),
    Action("page_down", "pagedown", "move a page down"),
    Action("first", "home,g", "move to the first client"),
    Action("last", "end,G", "move to the last client"),
    Action("detail", "enter", "look inside the client"),
    Action("kick", "x", "kick the client"),
    Action("kick_all", "X", "kick the marked, else all that match the filter"),
    Action("hold", "h", "hold or release the marked, else the client"),
    Action("accept", "a", "stop or resume accepting"),
    Action("drain", "D", "drain the server"),
    Action("forget", "K", "forget the clients that have ended"),
    Action("mark", "space", "mark or unmark the client"),
    Action("unmark", "u", "unmark all"),
    Action("invert", "v", "turn the marks round within the filter"),
    Action("filter", "slash", "filter"),
    Action("clear", "escape", "go back, clear"),
    Action("sort", "s", "pick the column to sort by"),
    Action("sort_left", "less_than_sign", "sort by the column to the left"),
    Action("sort_right", "greater_than_sign", "sort by the column to the right"),
    Action("reverse", "r", "reverse the order"),
    Action("freeze", "z", "freeze the order"),
    Action("follow", "f", "follow the client"),
    Action("pause", "p", "pause the view"),
    Action("journal", "l", "show or hide the loop calls"),
    Action("columns", "c", "pick the columns"),
    Action("history", "H", "show only the clients that have ended"),
    Action("faster", "plus", "look more often"),
    Action("slower", "minus", "look less often"),
    Action("copy", "y", "copy"),
    Action("export", "e", "export"),
    Action("next", "n", "go to the next step of the story"),
    Action("back", "b", "go to the step before"),
    Action("captions", "C", "show or hide the captions"),
    Action("help", "question_mark", "help"),
    Action("palette", "ctrl+p", "list all that can be done"),
    Action("quit", "q", "quit"),
)
"""All of them, in the order in which they are listed."""
KEYS: Final[Mapping[str, str]] = {action.name: action.keys for action in ACTIONS}
"""The keys of every action when nobody says otherwise, by its name."""

ALLOWED_KEYS: Final = (
    "a key: one character, such as x, X or /; one of space, enter, escape, tab, backspace, delete, "
    "insert, home, end, pageup, pagedown, up, down, left, right, f1 to f12; "
    "or ctrl+ and a letter (ctrl+c always leaves, and ctrl+h, ctrl+i and ctrl+m are other keys)"
)
"""What `key_name` takes, in words; it follows "is not"."""

_MOVES: Final = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"),
)
_WORDS: Final = frozenset(
    {
        *_MOVES,
        *("space", "enter", "escape", "tab", "backspace", "shift+tab"),
        *(f"f{number}" for number in range(1, 13)),
        # A terminal cannot tell ctrl+h, ctrl+i and ctrl+m from backspace, tab and enter.
        *(f"ctrl+{letter}" for letter in string.ascii_lowercase if letter not in "chim"),
        *(f"{modifier}+{move}" for modifier in ("ctrl", "shift") for move in _MOVES),
    }
)
_SYNONYMS: Final = {
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
}
_SHORTER: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual does not use the name that Unicode has."""


def key_name(typed: str) -> str:
    """Give Textual's name of a key.

    Args:
        typed: A character, a key's name or a combination: `/`, `X`, `space`, `ctrl+k`, `slash`.

    Returns:
        `slash`, `X`, `space`, `ctrl+k`, `slash`.

    Raises:
        ValueError: There is no such key, or it cannot be had; see `ALLOWED_KEYS`.
    """
    if len(typed) == 1:
        return _character_name(typed)
    word = typed.strip().lower()
    word = _SYNONYMS.get(word, word)
    if word not in _WORDS and word not in _PUNCTUATION:
        raise ValueError(f"{typed!r} is no key")
    return word


def taken_twice(chosen: Iterable[tuple[str, str]]) -> tuple[str, str, str] | None:
    """Look for a key that would do two things.

    Args:
        chosen: Actions and their keys, with commas between; all others keep theirs.

    Returns:
        The first such key, and both actions, one of them chosen; None when each key does one.
    """
    others = dict(chosen)
    keys = {**KEYS, **others}
    owners: dict[str, str] = {}
    # Those that were chosen come last: what is found is theirs.
    for name in sorted(keys, key=others.__contains__):
        for key in keys[name].split(","):
            if key in owners:
                return key, owners[key], name
            owners[key] = name
    return None


def _character_name(character: str) -> str:
    if character == " ":
        return "space"
    if character.isascii() and character.isprintable() and not character.isalnum():
        name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
        return _SHORTER.get(name, name)
    # Wide ones and those written from right to left would break the lines that show the keys.
    narrow = unicodedata.east_asian_width(character) not in ("W", "F")
    if character.isalnum() and narrow and unicodedata.bidirectional(character) in ("L", "EN"):
        return character
    raise ValueError(f"{character!r} is no key")


def _names(characters: str) -> Iterator[str]:
    return map(_character_name, characters)


_PUNCTUATION: Final = frozenset(_names(string.punctuation))
