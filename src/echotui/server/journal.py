"""The loop journal: the last loop calls and ends, in a bounded ring."""

from collections import deque
from itertools import islice
from typing import Final

from echotui.model.journal import JournalLine, Rejected

KEPT_LINES: Final = 2000
TIMELINE: Final = 200
"""Lines that are kept of one connection that is followed."""

Timeline = deque[JournalLine]
"""Lines of one connection, oldest first."""


class Journal:
    """Keeps the newest lines and forgets the rest.

    Args:
        kept: How many lines to keep.

    Attributes:
        written: How many lines there ever were.
    """

    __slots__ = ("_followed", "_lines", "written")

    def __init__(self, kept: int = KEPT_LINES) -> None:
        self._lines: deque[JournalLine] = deque(maxlen=kept)
        self._followed: dict[int, Timeline] = {}
        self.written = 0

    def append(self, line: JournalLine) -> None:
        """Add one line.

        Args:
            line: What happened.
        """
        self._lines.append(line)
        self.written += 1
        if self._followed and not isinstance(line, Rejected) and line.id in self._followed:
            self._followed[line.id].append(line)

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        """Look at the last lines.

        Args:
            count: How many at most.

        Returns:
            The lines, newest first.
        """
        return tuple(islice(reversed(self._lines), count))

    def of(self, id_: int) -> Timeline:
        """Look for the lines of one connection.

        Args:
            id_: The connection's id.

        Returns:
            Its newest lines that are still here.
        """
        return Timeline(
            (line for line in self._lines if not isinstance(line, Rejected) and line.id == id_),
            maxlen=TIMELINE,
        )

    def follow(self, id_: int) -> Timeline:
        """Keep the lines of one connection also when all the others push them out.

        Args:
            id_: The connection's id.

        Returns:
            Its newest lines that are still here; those to come are added to it.
        """
        self._followed[id_] = self.of(id_)
        return self._followed[id_]

    def unfollow(self, id_: int) -> None:
        """Keep the lines of one connection no longer than those of the others.

        Args:
            id_: The connection's id; need not be followed.
        """
        self._followed.pop(id_, None)
