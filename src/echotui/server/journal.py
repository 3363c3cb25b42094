"""The loop journal: the last loop calls and ends, in a bounded ring."""

from collections import deque
from itertools import islice
from typing import Final

from echotui.model.journal import JournalLine

KEPT_LINES: Final = 2000


class Journal:
    """Keeps the newest lines and forgets the rest.

    Args:
        kept: How many lines to keep.

    Attributes:
        written: How many lines there ever were.
    """

    __slots__ = ("_lines", "written")

    def __init__(self, kept: int = KEPT_LINES) -> None:
        self._lines: deque[JournalLine] = deque(maxlen=kept)
        self.written = 0

    def append(self, line: JournalLine) -> None:
        """Add one line.

        Args:
            line: What happened.
        """
        self._lines.append(line)
        self.written += 1

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        """Look at the last lines.

        Args:
            count: How many at most.

        Returns:
            The lines, newest first.
        """
        return tuple(islice(reversed(self._lines), count))
