"""Connections that ended, kept for a while so that the operator sees why."""

from collections.abc import Iterator
from typing import Final

from echotui.model.row import Row

KEPT_AT_MOST: Final = 2000


class History:
    """Remembers ended connections by id, oldest first.

    Args:
        kept_for: Seconds to remember each.
        kept_at_most: How many at once; the oldest is forgotten for the newest.
    """

    __slots__ = ("_kept_at_most", "_kept_for", "_rows")

    def __init__(self, kept_for: float, kept_at_most: int = KEPT_AT_MOST) -> None:
        self._kept_for = kept_for
        self._kept_at_most = kept_at_most
        self._rows: dict[int, tuple[float, Row]] = {}

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        """Each as it was at its end, in the order of the ends."""
        return (row for _, row in self._rows.values())

    def add(self, ended_at: float, row: Row) -> None:
        """Remember one.

        Args:
            ended_at: Monotonic time in seconds.
            row: The connection as it was at its end.
        """
        self._rows[row.id] = (ended_at, row)
        if len(self._rows) > self._kept_at_most:
            del self._rows[next(iter(self._rows))]

    def find(self, id_: int) -> tuple[float, Row] | None:
        """Look one up.

        Args:
            id_: The connection's id.

        Returns:
            When it ended and what it was; `None` when it is not remembered.
        """
        return self._rows.get(id_)

    def expire(self, now: float) -> None:
        """Forget those that ended long enough ago.

        Args:
            now: Monotonic time in seconds.
        """
        expired = []
        for id_, (ended_at, _) in self._rows.items():
            if now - ended_at < self._kept_for:
                break
            expired.append(id_)
        for id_ in expired:
            del self._rows[id_]

    def postpone(self, seconds: float) -> None:
        """Let all be remembered longer: the operator paused the view.

        Args:
            seconds: By how much.
        """
        self._rows = {id_: (ended_at + seconds, row) for id_, (ended_at, row) in self._rows.items()}
