"""The names of keys: Textual's, and what an operator may type."""

import string
import unicodedata
from collections.abc import Iterator
from typing import Final

ALLOWED_KEYS: Final = (
    "a key: one character, such as x, X or /; one of space, enter, escape, tab, backspace, delete, "
    "insert, home, end, pageup, pagedown, up, down, left, right, f1 to f12; "
    "or ctrl+ and a letter (ctrl+c always leaves, and ctrl+h, ctrl+i and ctrl+m are other keys)"
)
"""What `key_name` accepts, in words; follows "is not"."""

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
"""Textual's names, by those of Unicode."""


def key_name(typed: str) -> str:
    """Return Textual's name of a character (`slash` of `/`), a key's name, or a combination.

    Raises:
        ValueError: There is no such key, or no terminal sends it; see `ALLOWED_KEYS`.
    """
    if len(typed) == 1:
        return _character_name(typed)
    word = typed.strip().lower()
    word = _SYNONYMS.get(word, word)
    if word not in _WORDS and word not in _PUNCTUATION:
        raise ValueError(f"{typed!r} is no key")
    return word


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
KEY_NAMES: Final = _WORDS | _PUNCTUATION | _SYNONYMS.keys()  # Of more than one character.
