"""Connections that ended, kept for a while so that the operator sees why."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from echotui.model.row import Row

KEPT_AT_MOST: Final = 3500


class Past(NamedTuple):
    """One ended connection.

    Attributes:
        ended_at: Monotonic time in seconds of its end.
        until: Monotonic time in seconds until which it is remembered.
        row: What it was at its end.
        sent: The last bytes handed to the kernel, where they are kept.
        discarded: Bytes that came after our end, and were not echoed.
    """

    ended_at: float
    until: float
    row: Row
    sent: bytes = b""
    discarded: int = 0


class History:
    """Remembers ended connections by id, oldest first.

    Args:
        kept_for: Seconds to remember each.
        kept_at_most: How many at once; the oldest is forgotten for the newest.
    """

    __slots__ = ("_kept_at_most", "_kept_for", "_past")

    def __init__(self, kept_for: float, kept_at_most: int = KEPT_AT_MOST) -> None:
        self._kept_for = kept_for
        self._kept_at_most = kept_at_most
        self._past: dict[int, Past] = {}

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._past)

    def __iter__(self) -> Iterator[Past]:
        """Each that is remembered, in the order of the ends."""
        return iter(self._past.values())

    @property
    def by_id(self) -> Mapping[int, Past]:
        """Each that is remembered, by the connection's id."""
        return self._past

    def add(self, ended_at: float, row: Row, sent: bytes = b"", discarded: int = 0) -> Past:
        """Remember one.

        Args:
            ended_at: Monotonic time in seconds.
            row: The connection as it was at its end.
            sent: The last bytes handed to the kernel, where they are kept.
            discarded: Bytes that came after our end, and were not echoed.

        Returns:
            What is remembered of it.
        """
        past = Past(ended_at, ended_at + self._kept_for, row, sent, discarded)
        self._past[row.id] = past
        if len(self._past) > self._kept_at_most:
            del self._past[next(iter(self._past))]
        return past

    def clear(self) -> int:
        """Forget all of them, and say how many they were."""
        count = len(self._past)
        self._past.clear()
        return count

    def find(self, id_: int) -> Past | None:
        """Look one up.

        Args:
            id_: The connection's id.

        Returns:
            What is remembered of it, if anything is.
        """
        return self._past.get(id_)

    def expire(self, now: float) -> None:
        """Forget those whose time is over.

        Args:
            now: Monotonic time in seconds.
        """
        while self._past:
            oldest = next(iter(self._past.values()))
            if oldest.until > now:
                return
            del self._past[oldest.row.id]

    def postpone(self, seconds: float, now: float) -> None:
        """Remember all longer: for that long nobody could look.

        Args:
            seconds: By how much; nobody is remembered longer than from `now` for a full time.
            now: Monotonic time in seconds.
        """
        latest = now + self._kept_for
        for id_, past in self._past.items():
            self._past[id_] = past._replace(until=min(past.until + seconds, latest))
