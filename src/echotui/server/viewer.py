"""What the server keeps for one dashboard: what it inspects, and when it was paused."""

from collections import deque
from collections.abc import Mapping
from itertools import islice, takewhile
from typing import Final

from echotui.server.history import History, Past

MAX_INSPECTED: Final = 32
"""Connections that one viewer inspects; the most recent ones stay."""
MAX_PAUSES: Final = 64
"""Pauses that a viewer keeps; during older ones ended connections count as shown."""


class Viewer:
    """One dashboard, as the server sees it.

    An ended connection is shown for `kept_for` seconds, without the time in which the view was
    paused. All times are monotonic, in seconds.

    Attributes:
        inspected: Ids of connections, the newest last.
        detailed: Id of the connection whose detail is open; 0 for none.
    """

    __slots__ = (
        "_history", "_kept_for", "_paused_at", "_pauses", "_shown_from", "detailed", "inspected",
    )  # fmt: skip

    def __init__(self, history: History, kept_for: float) -> None:
        self._history = history
        self._kept_for = kept_for
        self._pauses: deque[tuple[float, float]] = deque(maxlen=MAX_PAUSES)
        self._paused_at = 0.0
        self._shown_from = float("-inf")
        self.inspected: dict[int, None] = {}
        self.detailed = 0

    def poll(self, now: float, *, paused: bool) -> None:
        """Note a poll of the dashboard: its view is `paused` or not until the next one."""
        if paused and not self._paused_at:
            self._paused_at = now
        elif self._paused_at and not paused:
            self._pauses.append((self._paused_at, now))
            self._paused_at = 0.0
        self._shown_from = self.horizon(now)

    def horizon(self, now: float) -> float:
        """Return the time from which on ended connections are shown: `kept_for` without pauses."""
        left, until = self._kept_for, self._paused_at or now
        for start, end in reversed(self._pauses):
            if until - end >= left:
                break
            left -= until - end
            until = start
        return until - left

    def inspect(self, id_: int) -> int:
        """Inspect a connection. Return the id of one that is dropped for it; 0 for none."""
        self.inspected.pop(id_, None)
        self.inspected[id_] = None
        if len(self.inspected) <= MAX_INSPECTED:
            return 0
        oldest = next(iter(self.inspected))
        del self.inspected[oldest]
        return oldest

    @property
    def by_id(self) -> Mapping[int, Past]:
        """The ended connections that it shows, as of its last poll, in the order of their ends."""
        hidden = self._hidden()
        by_id = self._history.by_id
        return dict(islice(by_id.items(), hidden, None)) if hidden else by_id

    def __len__(self) -> int:
        """Return the number of ended connections that it shows."""
        return len(self._history) - self._hidden()

    def _hidden(self) -> int:
        """Count the connections that ended too long ago; they are the first in the history."""
        ended = (past.row.ended for past in self._history)
        return sum(1 for _ in takewhile(lambda ended: ended <= self._shown_from, ended))

    def find(self, id_: int) -> Past | None:
        """Return an ended connection, if it is shown."""
        past = self._history.find(id_)
        return past if past is not None and past.row.ended > self._shown_from else None
