"""Places between two rows of an order: where the orders of several servers are merged."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

from echotui.model.query import Cut, Query, Sort

KeyOf = Callable[[int], Any]
"""Returns the sort key of a row, by its id; ForgottenError if there is none any more."""


class ForgottenError(LookupError):
    """A row of the order has been forgotten since the order was made."""


def is_before(cut: Cut, sort: Sort, key_of: KeyOf) -> Callable[[int], bool]:
    """Return the test of a row, by its id: whether it is before a cut."""
    field, reverse = sort.field, sort.reverse
    # Groups have negative ids: the first one assigned is the greatest, and comes first.
    tie = abs(cut.id)
    value = field.get(cut.row)
    limit = value if field.rank is None else field.rank(value)

    def before(id_: int) -> bool:
        key = key_of(id_)
        if key == limit:
            return abs(id_) < tie
        return bool(key > limit) if reverse else bool(key < limit)

    return before


def count_before(
    ids: Sequence[int], before: Callable[[int], bool], start: int = 0, end: int | None = None
) -> int:
    """Return how many sorted ids are before a cut that is between two indices, by bisection."""
    return bisect_left(ids, True, start, end, key=lambda id_: not before(id_))


def up_to(
    ids: Sequence[int],
    query: Query,
    before: Callable[[int], bool],
    start: int = 0,
    end: int | None = None,
) -> Sequence[int]:
    """Return the ids of a window that end at `Query.until`, which is between two indices."""
    end = len(ids) if end is None else end
    behind = (index for index in range(start, end) if not before(ids[index]))
    return ids[: next(behind, max(start, end)) + (query.after is None)]
