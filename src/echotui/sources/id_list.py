"""Ids in the order of the rows."""

from collections.abc import Sequence

from echotui.model.query import Window


class IdList:
    """Ids, each once; the owner of an order sets and changes `ids`."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self._index = 0

    def __len__(self) -> int:
        return len(self.ids)

    def window(self, first: int, count: int) -> Sequence[int]:
        """Return a part of the order, of at most `count` ids."""
        return self.ids[first : first + count]

    def clamped(self, window: Window) -> int:
        """Return the index of a window's first id: one at the end is full."""
        return min(window.first, max(0, len(self) - window.count))

    def index_of(self, id_: int) -> int:
        """Return the index of an id in the order; -1 when it is not there."""
        if self.ids[self._index : self._index + 1] != [id_]:
            if not id_:
                return -1
            try:
                # For one id a poll this is cheaper than to keep the places of all.
                self._index = self.ids.index(id_)
            except ValueError:
                return -1
        return self._index
