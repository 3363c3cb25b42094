"""The journal of a fleet: the lines of all members in order of time, numbered anew."""

from bisect import bisect_right
from collections.abc import Collection, Hashable
from math import inf
from operator import attrgetter
from typing import Final, Generic, NamedTuple, TypeVar

from echotui.model.journal import JournalLine
from echotui.model.query import MOST_LINES, JournalWindow
from echotui.model.view import View
from echotui.server.journal import KEPT_LINES, Journal
from echotui.sources.fleet.line_reader import LineReader
from echotui.sources.journal_index import NumberedLines

LONGEST_WAIT: Final = 2.5  # Seconds after a line for which others may come that are older.
LEAST_WAIT: Final = 0.5
"""The same after it was received: at the first contact all are old, and one member may be late."""

LEAST_LINES: Final = 16
"""Of one member, when no line is expected."""

M = TypeVar("M", bound=Hashable)


class _Waiting(NamedTuple):
    """A line that waits for older ones.

    Attributes:
        key: Its time, but not before that of an earlier line of the member.
        until: Monotonic seconds up to which it waits.
    """

    key: float
    until: float
    line: JournalLine


class FleetJournal(Generic[M]):
    """Merges the lines of members `M`, which are asked at different moments.

    While the dashboard shows no journal, no lines are read. When it does, the next answers have
    the newest ones, and before them one line for those that were not read.

    Attributes:
        lines: The merged lines, for `JournalPages`.
    """

    def __init__(self, kept: int = KEPT_LINES) -> None:
        self._store = Journal(kept)
        self.lines: Final[NumberedLines] = self._store
        self._readers: dict[M, LineReader] = {}
        self._keys: dict[M, float] = {}  # Of the newest line of each.
        self._waiting: list[_Waiting] = []
        # Lines of one member, where it is not told what is known already.
        self._expected = MOST_LINES

    def window(self, wanted: JournalWindow, members: int, member: M | None = None) -> JournalWindow:
        """Return what to ask of some members that are asked together.

        Args:
            wanted: The window of the dashboard.
            members: How many are asked: their answers have at most 2,000 lines.
            member: The one that this is for; `None`: all get the same query.
        """
        if not wanted.count:
            return JournalWindow()
        reader = None if member is None else self._readers.get(member)
        share = max(1, MOST_LINES // max(1, members))
        if member is None:
            share = min(share, self._expected)
        return JournalWindow(count=share, since=0 if reader is None else reader.read)

    def take(self, member: M, view: View, now: float) -> None:
        """Read the new lines of an answer: its times are ours, its numbers the server's."""
        reader = self._readers.setdefault(member, LineReader())
        # Whatever a server says, no line is later than the answer, and that not later than now.
        # In this order, `min` replaces NaN.
        latest = min(now, view.at)
        key, least = self._keys.get(member, -inf), now + LEAST_WAIT
        for line in reader.lines(view, latest):
            at = min(latest, line.at)
            key = max(key, at)
            self._waiting.append(_Waiting(key, max(key + LONGEST_WAIT, least), line))
        self._keys[member] = key

    def release(self, now: float, answering: Collection[M]) -> None:
        """Number the lines that no older one can precede any more.

        Args:
            now: Monotonic time in seconds.
            answering: Members that answer; those that do not are not waited for.
        """
        self._expect()
        if not self._waiting:
            return
        readers = map(self._readers.get, answering)
        bound = min((-inf if each is None else each.asked for each in readers), default=inf)
        # Those that have waited long enough, and what precedes them.
        bound = max(bound, *(each.key for each in self._waiting if each.until <= now), -inf)
        self._waiting.sort(key=attrgetter("key"))
        end = bisect_right(self._waiting, bound, key=attrgetter("key"))
        for each in self._waiting[:end]:
            self._store.append(each.line)
        del self._waiting[:end]

    def forget(self, member: M) -> None:
        """Forget a member that never answers again; its lines stay."""
        self._readers.pop(member, None)
        self._keys.pop(member, None)

    def _expect(self) -> None:
        """Expect twice what a member has written last, in steps: equal questions count longer."""
        latest = [each.latest for each in self._readers.values()]
        known = [each for each in latest if each is not None]
        if known and len(known) == len(latest):
            self._expected = max(LEAST_LINES, 1 << (2 * max(known)).bit_length())
        else:
            self._expected = MOST_LINES
