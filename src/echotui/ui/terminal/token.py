"""Tokens: the pieces into which the terminal's bytes are cut."""

from typing import NamedTuple


class Typed(NamedTuple):
    """Characters outside of any sequence: each is a key. At least one, none of them ESC."""

    text: str


class Sequence(NamedTuple):
    """A lone ESC, ESC and a character, or a whole control sequence (CSI, SS3), perhaps unknown."""

    text: str


class Pasted(NamedTuple):
    """The text of a bracketed paste, without the brackets; at most `partial.LONGEST` characters."""

    text: str


Token = Typed | Sequence | Pasted
