"""Connections that ended, kept for a while so that the operator sees why."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from echotui.model.row import Row

KEPT_AT_MOST: Final = 3500


class Past(NamedTuple):
    """One ended connection.

    Attributes:
        ended_at: Monotonic time in seconds of its end.
        row: What it was at its end.
        sent: The last bytes handed to the kernel, where they are kept.
        discarded: Bytes that came after our end, and were not echoed.
    """

    ended_at: float
    row: Row
    sent: bytes = b""
    discarded: int = 0


class History:
    """Remembers ended connections by id, oldest first.

    For how long each is shown, is a matter of the viewer.

    Args:
        kept_at_most: How many at once; the oldest is forgotten for the newest.

    Attributes:
        kept_at_most: The same.
    """

    __slots__ = ("_past", "kept_at_most")

    def __init__(self, kept_at_most: int = KEPT_AT_MOST) -> None:
        self.kept_at_most = kept_at_most
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
        past = Past(ended_at, row, sent, discarded)
        self._past[row.id] = past
        if len(self._past) > self.kept_at_most:
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

    def expire(self, before: float) -> None:
        """Forget the connections that ended until then.

        Args:
            before: Monotonic time in seconds.
        """
        while self._past:
            oldest = next(iter(self._past.values()))
            if oldest.ended_at > before:
                return
            del self._past[oldest.row.id]
