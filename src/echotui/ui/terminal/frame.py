"""What the terminal's bytes are cut into."""

from typing import NamedTuple


class Typed(NamedTuple):
    """Characters outside of any sequence: each is a key.

    Attributes:
        text: At least one character, none of them ESC.
    """

    text: str


class Sequence(NamedTuple):
    """A lone ESC, ESC and a character, or a whole control sequence (CSI, SS3).

    Attributes:
        text: It begins with ESC. It is complete, and perhaps unknown.
    """

    text: str


class Pasted(NamedTuple):
    """The text of a bracketed paste.

    Attributes:
        text: Without the brackets; at most `framer.PASTE` characters.
    """

    text: str


Frame = Typed | Sequence | Pasted
