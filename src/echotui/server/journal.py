"""The journal: the newest loop calls, ends, rejections and acts of the operator, bounded."""

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Final

from echotui.model.journal import JournalLine, Rejected

KEPT_LINES: Final = 10_000  # 2.4 MB.
TIMELINE_LINES: Final = 200
"""Lines kept of one connection that is followed."""

Observer = Callable[[JournalLine], None]
Timeline = deque[JournalLine]
"""Lines of one connection, oldest first."""


class Journal:
    """Keeps the newest `kept` lines.

    Attributes:
        written: Lines ever.
    """

    __slots__ = ("_followed", "_lines", "written")

    def __init__(self, kept: int = KEPT_LINES) -> None:
        self._lines: deque[JournalLine] = deque(maxlen=kept)
        self._followed: dict[int, Timeline] = {}
        self.written = 0

    def __len__(self) -> int:
        return len(self._lines)

    def append(self, line: JournalLine) -> None:
        """Add one line."""
        self._lines.append(line)
        self.written += 1
        if self._followed and not isinstance(line, Rejected) and line.id in self._followed:
            self._followed[line.id].append(line)

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        """Return at most `count` lines, newest first."""
        return tuple(islice(reversed(self._lines), count))

    def line(self, number: int) -> JournalLine:
        """Return a line that is kept; they are numbered from 1, as they are written."""
        return self._lines[number - 1 - self.written + len(self._lines)]

    def of(self, id_: int) -> Timeline:
        """Return the newest lines of one connection that are still kept."""
        return Timeline(
            (line for line in self._lines if not isinstance(line, Rejected) and line.id == id_),
            maxlen=TIMELINE_LINES,
        )

    def observe(self, observer: Observer | None) -> None:
        """Call `observer` with each line that is added from now on; `None` ends that."""
        # Not a test in `append`: where nobody observes, a line costs nothing more.
        lines = self._lines
        self._lines = deque(lines, lines.maxlen) if observer is None else _Lines(lines, observer)

    @property
    def followed(self) -> frozenset[int]:
        """Ids of the connections that are followed."""
        return frozenset(self._followed)

    def follow(self, id_: int) -> Timeline:
        """Keep the lines of one connection apart. Return its `of`, to which new lines are added."""
        self._followed[id_] = self.of(id_)
        return self._followed[id_]

    def unfollow(self, id_: int) -> None:
        """Stop following a connection; nothing when it is not followed."""
        self._followed.pop(id_, None)


class _Lines(deque[JournalLine]):
    """Lines whose additions are observed."""

    def __init__(self, lines: "deque[JournalLine]", observer: Observer) -> None:
        super().__init__(lines, lines.maxlen)
        self._observer = observer

    def append(self, line: JournalLine) -> None:
        super().append(line)
        self._observer(line)
