"""Input that arrives after its beginning was given up."""

import re
from collections.abc import Sequence as Many
from typing import Final

from echotui.ui.terminal.frame import Frame, Typed

BURST: Final = 3
"""More printable characters than these in one read were not typed just then."""

_CUT_OFF: Final = re.compile(r"\[(?:\[.|[0-?]*[ -/]*[@-~])|O[0-9]*[A-Za-z]", re.DOTALL)
"""A control sequence without its ESC."""
_STRING: Final = "]PX^_"
"""How a string without its ESC begins."""
_REST: Final = re.compile(r"[^\x1b]*(?:\x07|\x1b\\)|[ -?]+[@-~]|\\")
"""The rest of a string with its terminator, or of a control sequence."""


def follows_escape(text: str) -> bool:
    """Tell whether a read goes on with a sequence whose ESC was taken for the escape key.

    Args:
        text: What was read; at least one character.

    Returns:
        False where a person may have typed it.
    """
    return bool(_CUT_OFF.match(text)) or (text[0] in _STRING and printable(text) > BURST)


def printable(text: str) -> int:
    """Count the characters that are no control characters."""
    return sum(character.isprintable() for character in text)


class Lateness:
    """Tells keys from the rest of a sequence or a paste that has timed out.

    Once something has timed out, more than `BURST` printable characters in one read are dropped,
    and then all characters until a second of silence.

    Attributes:
        wary: Whether something has timed out, and no key was typed since.
        dropping: Whether a burst came, and no silence since.
    """

    def __init__(self) -> None:
        self.wary = self.dropping = False

    def begin(self) -> None:
        """Note that something has timed out."""
        self.wary = True

    def end(self) -> None:
        """Note that there was silence, or that keys are typed again."""
        self.wary = self.dropping = False

    def before_end(self, frames: Many[Frame]) -> list[Frame]:
        """Note that a paste which had timed out is complete.

        Args:
            frames: Those of this read so far.

        Returns:
            Those to go on with.
        """
        kept = [frame for frame in frames if not (self.wary and isinstance(frame, Typed))]
        self.end()
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

    def sift(self, frames: Many[Frame], *, was_wary: bool) -> list[Frame]:
        """Drop the characters of a read that no person typed.

        Args:
            frames: All of one read.
            was_wary: Whether it began after something had timed out.

        Returns:
            Those to go on with.
        """
        typed = sum(printable(frame.text) for frame in frames if isinstance(frame, Typed))
        self.dropping |= self.wary and typed > BURST
        if self.dropping:
            return [frame for frame in frames if not isinstance(frame, Typed)]
        if was_wary and typed:
            self.end()
        return list(frames)
