"""The names of keys: Textual's, and what an operator may type."""

import string
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
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
_NAMES: Final = _WORDS | _PUNCTUATION | _SYNONYMS.keys()
"""What may be typed for a key, of more than one character."""
_MODIFIERS: Final = ("ctrl", "shift")
_NEAR: Final = 0.75  # Of `difflib`; with its usual 0.6, int is near insert.
_LONGEST: Final = 30
"""Characters of a name that may be misspelt."""


def nearest_key(typed: str) -> str:
    """Return the key that is meant by a text that `key_name` does not accept; empty for none.

    The key behind a modifier must be there as it is typed, or nearly so: `ctrl+enter`, which no
    terminal sends, is not `ctrl+end`.
    """
    word = typed.strip().lower()
    # f13 is not misspelt: there is none.
    if len(word) > _LONGEST or word[1:].isdigit():
        return ""
    first, plus, key = word.rpartition("+")
    if not plus:
        plain = [name for name in _NAMES if "+" not in name]
        # A word that begins a name is nearer than one with the same letters.
        near = sorted(name for name in plain if len(word) > 1 and name.startswith(word))
        return (near or get_close_matches(word, sorted(plain), n=1) or [""])[0]
    modifier = "" if "+" in first else next(iter(get_close_matches(first, _MODIFIERS, n=1)), "")
    if first == "shift" and len(key) == 1 and key.isalpha():
        return key.upper()
    behind = sorted(name.partition("+")[2] for name in _WORDS if name.startswith(f"{modifier}+"))
    if key in behind:
        return f"{modifier}+{key}"
    near = [] if key in _NAMES else get_close_matches(key, behind, n=1, cutoff=_NEAR)
    return f"{modifier}+{near[0]}" if near else ""
