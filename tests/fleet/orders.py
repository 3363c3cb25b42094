"""The orders of a simulated server's connections: made once, two of each, which take turns."""

from array import array
from collections.abc import Callable, Sequence
from typing import Final

from echotui.model import fields
from echotui.model.field import Field
from echotui.model.query import Sort

PRIME: Final = 1_000_003
"""Values are numbers below it, all of one server different."""
SPREAD: Final = {fields.QUEUE: 7_919, fields.RATE_IN: 104_729}
"""Fields that connections are sorted by, each with a factor that spreads its values."""
EQUAL: Final = fields.PEAK
"""A field that is the same for all connections."""


class SimulatedOrders:
    """The connections 1 to `size`, sorted by a few fields.

    Each second, neighbours in the order of a value change places, and all values of a server become
    more or less, by up to 0.5 %: most rows on a screen of many servers are others then.

    Args:
        salt: Tells servers apart.
    """

    def __init__(self, salt: int, size: int) -> None:
        self._salt = salt
        self._size = size
        self._values = {field: self._two_of(factor) for field, factor in SPREAD.items()}
        self._orders = {
            (field, reverse): tuple(self._sorted(values, reverse=reverse) for values in both)
            for field, both in self._values.items()
            for reverse in (False, True)
        }

    def ids(self, sort: Sort, second: int) -> Sequence[int]:
        """All connections in an order; LookupError if it is not simulated."""
        if sort.field is fields.ID and sort.reverse:
            return range(self._size, 0, -1)
        if sort.field in (fields.ID, EQUAL):
            return range(1, self._size + 1)
        return self._orders[sort.field, sort.reverse][second % 2]

    def value_of(self, field: Field, second: int) -> Callable[[int], int]:
        """What makes the value of a connection from its number."""
        if field is fields.ID:
            return lambda number: number
        if field is EQUAL:
            return lambda _number: 0
        values, moved = self._values[field][second % 2], self._moved(second)
        return lambda number: values[number - 1] + moved

    def _moved(self, second: int) -> int:
        return hash((second, self._salt)) % 5_000

    def _two_of(self, factor: int) -> tuple["array[int]", "array[int]"]:
        some = range(1, self._size + 1)
        even = array("L", [(number * factor + self._salt * 15_485) % PRIME for number in some])
        odd = array("L", even)
        order = self._sorted(even, reverse=False)
        for one, other in zip(order[::2], order[1::2], strict=False):
            odd[one - 1], odd[other - 1] = even[other - 1], even[one - 1]
        return even, odd

    def _sorted(self, values: Sequence[int], *, reverse: bool) -> "array[int]":
        some = range(1, self._size + 1)
        return array("L", sorted(some, key=lambda number: values[number - 1], reverse=reverse))
