"""What the server keeps for one dashboard: what it looks at, and when it was paused."""

from collections import deque
from collections.abc import Mapping
from itertools import islice, takewhile
from typing import Final

from echotui.server.history import History, Past

WATCHED: Final = 32
"""Connections that one viewer has watched at once; the one that it wanted last stays longest."""
PAUSES: Final = 64
"""Pauses that a viewer remembers; of older ones the time counts as gone by."""


class Viewer:
    """One dashboard, as the server sees it.

    Time does not pass for the ended connections that a viewer shows while its view is paused: each
    stays for `kept_for` seconds of the time in which the view was not.

    Args:
        history: The connections that ended lately, of all viewers.
        kept_for: Seconds for which an ended connection is shown.

    Attributes:
        watched: Ids of the connections that are watched for it, the newest last.
        detailed: Id of the connection whose detail is open; 0 for none.
    """

    __slots__ = (
        "_history",
        "_kept_for",
        "_paused_at",
        "_pauses",
        "_shown_from",
        "detailed",
        "watched",
    )

    def __init__(self, history: History, kept_for: float) -> None:
        self._history = history
        self._kept_for = kept_for
        self._pauses: deque[tuple[float, float]] = deque(maxlen=PAUSES)
        self._paused_at = 0.0
        self._shown_from = float("-inf")
        self.watched: dict[int, None] = {}
        self.detailed = 0

    def poll(self, now: float, *, paused: bool) -> None:
        """Note that the dashboard polls.

        Args:
            now: Monotonic time in seconds.
            paused: Whether its view is paused: until the next poll that says otherwise.
        """
        if paused and not self._paused_at:
            self._paused_at = now
        elif self._paused_at and not paused:
            self._pauses.append((self._paused_at, now))
            self._paused_at = 0.0
        self._shown_from = self.horizon(now)

    def horizon(self, now: float) -> float:
        """Return the time from which on ended connections are shown.

        Args:
            now: Monotonic time in seconds.

        Returns:
            Monotonic time in seconds. Since then, the view was not paused for `kept_for` seconds.
        """
        left, until = self._kept_for, self._paused_at or now
        for start, end in reversed(self._pauses):
            if until - end >= left:
                break
            left -= until - end
            until = start
        return until - left

    def want(self, id_: int) -> int:
        """Have a connection watched.

        Args:
            id_: Its id.

        Returns:
            The id of one that is watched no longer for it; 0 for none.
        """
        self.watched.pop(id_, None)
        self.watched[id_] = None
        if len(self.watched) <= WATCHED:
            return 0
        oldest = next(iter(self.watched))
        del self.watched[oldest]
        return oldest

    @property
    def by_id(self) -> Mapping[int, Past]:
        """Each ended connection that it shows, as of its last poll, in the order of the ends."""
        hidden = self._hidden()
        by_id = self._history.by_id
        return dict(islice(by_id.items(), hidden, None)) if hidden else by_id

    def __len__(self) -> int:
        """How many ended connections it shows."""
        return len(self._history) - self._hidden()

    def _hidden(self) -> int:
        """Count the connections that ended too long ago for it; they are the first."""
        ended = (past.ended_at for past in self._history)
        return sum(1 for _ in takewhile(lambda ended_at: ended_at <= self._shown_from, ended))

    def find(self, id_: int) -> Past | None:
        """Look up an ended connection that it shows.

        Args:
            id_: The connection's id.

        Returns:
            What is remembered of it, if anything is.
        """
        past = self._history.find(id_)
        return past if past is not None and past.ended_at > self._shown_from else None
