"""Input that arrives after its beginning was given up."""

import re
from collections.abc import Sequence as Many
from typing import Final

from echotui.ui.terminal.frame import Frame, Typed

LATE: Final = 10.0
"""Seconds for which the rest of a sequence is waited for; of a paste it is `framer.UNFINISHED`."""
BURST: Final = 3
"""More printable characters than these in one read were not typed just then."""

_CUT_OFF: Final = re.compile(r"\[(?:\[.|[0-?]*[ -/]*[@-~]|[ -?]+\Z)|O[0-9]*[A-Za-z]", re.DOTALL)
"""A control sequence without its ESC, or the beginning of one."""
_INTRODUCERS: Final = "[O]PX^_"
"""What follows ESC in a control sequence or a string."""
_REST: Final = re.compile(r"[^\x1b]*(?:\x07|\x1b\\)|[ -?]+[@-~]|\\")
"""The rest of a string with its terminator, or of a control sequence."""


def follows_escape(text: str) -> bool:
    """Tell whether a read goes on with a sequence whose ESC was taken for the escape key.

    Args:
        text: What was read; at least one character.

    Returns:
        False where a person may have typed it.
    """
    return bool(_CUT_OFF.match(text)) or (introduces(text) and printable(text) > BURST)


def introduces(text: str) -> bool:
    """Tell whether a read may go on with a sequence whose ESC was taken for the escape key.

    Args:
        text: What was read; at least one character.
    """
    return text[0] in _INTRODUCERS


def printable(text: str) -> int:
    """Count the characters that are no control characters."""
    return sum(character.isprintable() for character in text)


class Lateness:
    """Tells keys from the rest of a sequence or a paste that has timed out.

    For a while after something has timed out, more than `BURST` printable characters in one read
    are dropped, and then all characters until there is silence.

    Attributes:
        wary: Whether something has timed out lately.
        dropping: Whether a burst came, and no silence since.
    """

    def __init__(self) -> None:
        self.wary = self.dropping = False
        self._until = 0.0

    def begin(self, until: float) -> None:
        """Note that something has timed out.

        Args:
            until: How long its rest may come.
        """
        self.wary = True
        self._until = until

    def fall_silent(self) -> None:
        """Note that nothing was read for a while."""
        self.dropping = False

    def look(self, now: float) -> None:
        """Note that a read begins.

        Args:
            now: Monotonic time in seconds.
        """
        if now >= self._until and not self.dropping:
            self.wary = False

    def before_end(self, frames: Many[Frame]) -> list[Frame]:
        """Note that a paste which had timed out is complete.

        Args:
            frames: Those of this read so far.

        Returns:
            Those to go on with.
        """
        kept = [frame for frame in frames if not (self.wary and isinstance(frame, Typed))]
        self.wary = self.dropping = False
        return kept

    def skip(self, text: str) -> int:
        """Find the end of what has timed out.

        Args:
            text: What was read.

        Returns:
            How many characters belong to it.
        """
        found = _REST.match(text) if self.wary else None
        return found.end() if found else 0

    def sift(self, frames: Many[Frame]) -> list[Frame]:
        """Drop the characters of a read that no person typed.

        Args:
            frames: All of one read.

        Returns:
            Those to go on with.
        """
        typed = sum(printable(frame.text) for frame in frames if isinstance(frame, Typed))
        self.dropping |= self.wary and typed > BURST
        return [each for each in frames if not (self.dropping and isinstance(each, Typed))]
