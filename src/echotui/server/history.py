"""Connections that ended, kept for a while so that the operator sees why."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from echotui.model.row import Row

KEPT_AT_MOST: Final = 3500


class Past(NamedTuple):
    """One ended connection.

    Attributes:
        sent: The last bytes handed to the kernel, where they are kept.
        tcp: The kernel's TCP struct at the close; see `tcp_info.decode`.
    """

    row: Row
    sent: bytes = b""
    tcp: bytes = b""


class History:
    """Keeps ended connections by id, oldest first; each viewer decides for how long it shows them.

    Attributes:
        kept_at_most: Connections; beyond it, the oldest is dropped for the newest.
    """

    __slots__ = ("_past", "kept_at_most")

    def __init__(self, kept_at_most: int = KEPT_AT_MOST) -> None:
        self.kept_at_most = kept_at_most
        self._past: dict[int, Past] = {}

    def __len__(self) -> int:
        """Return the number of ended connections kept."""
        return len(self._past)

    def __iter__(self) -> Iterator[Past]:
        """Iterate over the ended connections, in the order of their ends."""
        return iter(self._past.values())

    @property
    def by_id(self) -> Mapping[int, Past]:
        """The ended connections by id, in the order of their ends."""
        return self._past

    def add(self, past: Past) -> None:
        """Add a connection that has ended."""
        self._past[past.row.id] = past
        if len(self._past) > self.kept_at_most:
            del self._past[next(iter(self._past))]

    def clear(self) -> int:
        """Drop all. Return how many there were."""
        count = len(self._past)
        self._past.clear()
        return count

    def find(self, id_: int) -> Past | None:
        """Return an ended connection, if it is kept."""
        return self._past.get(id_)

    def expire(self, before: float) -> None:
        """Drop the connections that ended up to `before`, monotonic time in seconds."""
        while self._past:
            oldest = next(iter(self._past.values()))
            if oldest.row.ended > before:
                return
            del self._past[oldest.row.id]
