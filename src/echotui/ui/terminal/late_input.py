"""Input that arrives after its beginning was given up."""

import re
from collections.abc import Sequence as Many
from typing import Final

from echotui.ui.terminal.token import Token, Typed

LATE: Final = 10.0
"""Seconds in which the rest of a sequence may come; of a paste, `tokenizer.UNFINISHED`."""
BURST: Final = 3
"""More printable characters than this in one read were not typed by hand."""

_CUT_OFF: Final = re.compile(r"\[(?:\[.|[0-?]*[ -/]*[@-~]|[ -?]+\Z)|O[0-9]*[A-Za-z]", re.DOTALL)
"""A control sequence without its ESC, or the beginning of one."""
_INTRODUCERS: Final = "[O]PX^_"
"""What follows ESC in a control sequence or a string."""
_REST: Final = re.compile(r"[^\x1b]*(?:\x07|\x1b\\)|[ -?]+[@-~]|\\")
"""The rest of a string with its terminator, or of a control sequence."""


def follows_escape(text: str) -> bool:
    """Return whether a read continues a sequence whose ESC was taken for the escape key.

    False where a person may have typed it. The text has at least one character.
    """
    return bool(_CUT_OFF.match(text)) or (introduces(text) and printable(text) > BURST)


def introduces(text: str) -> bool:
    """Return whether a read may continue a sequence whose ESC was taken for the escape key."""
    return text[0] in _INTRODUCERS


def printable(text: str) -> int:
    """Count the printable characters."""
    return sum(character.isprintable() for character in text)


class LateInput:
    """Drops the rest of a sequence or paste that has timed out, which would become keys.

    For a while after a time-out, more than `BURST` printable characters in one read are dropped,
    and then all characters until there is silence.

    Attributes:
        wary: Whether something has timed out lately.
        dropping: Whether a burst came, and no silence since.
    """

    def __init__(self) -> None:
        self.wary = self.dropping = False
        self._until = 0.0

    def expect(self, until: float) -> None:
        """Expect the rest of something that has timed out, until a moment."""
        self.wary = True
        self._until = until

    def fall_silent(self) -> None:
        """Stop dropping: nothing was read for a while."""
        self.dropping = False

    def begin_read(self, now: float) -> None:
        """Begin a read, at a monotonic time in seconds."""
        if now >= self._until and not self.dropping:
            self.wary = False

    def before_end(self, tokens: Many[Token]) -> list[Token]:
        """End a paste that had timed out; return the tokens of this read that are not its text."""
        kept = [token for token in tokens if not (self.wary and isinstance(token, Typed))]
        self.wary = self.dropping = False
        return kept

    def skip(self, text: str) -> int:
        """Return how many characters of a read belong to what has timed out."""
        found = _REST.match(text) if self.wary else None
        return found.end() if found else 0

    def sift(self, tokens: Many[Token]) -> list[Token]:
        """Return the tokens of a read without the characters that no person typed."""
        typed = sum(printable(token.text) for token in tokens if isinstance(token, Typed))
        self.dropping |= self.wary and typed > BURST
        return [each for each in tokens if not (self.dropping and isinstance(each, Typed))]
