"""The values by which connections are sorted."""

from collections.abc import Callable
from typing import Any

from echotui.model.field import Field
from echotui.sources.cuts import ForgottenError, KeyOf
from echotui.sources.matching import Wanted
from echotui.sources.rows import RowGroup, Rows
from echotui.sources.time_slice import TimeSlice


def item_key(group: RowGroup, field: Field, now: float) -> Callable[[Any], Any]:
    """Return what makes the sort key of an item, at a monotonic time in seconds."""
    get, rank = group.getters(now)[field], field.rank
    return get if rank is None else lambda item: rank(get(item))


def key_of(rows: Rows, field: Field, now: float) -> KeyOf:
    """Return what makes the sort key of any connection, at a monotonic time in seconds."""
    live, ended = rows.live, rows.ended
    of_live, of_ended = item_key(live, field, now), item_key(ended, field, now)

    def key(id_: int) -> Any:  # noqa: ANN401 - each field has values of its own type
        if (item := live.items.get(id_)) is not None:
            return of_live(item)
        if (item := ended.items.get(id_)) is not None:
            return of_ended(item)
        raise ForgottenError

    return key


async def collect(
    group: RowGroup,
    wanted: Wanted,
    field: Field,
    now: float,
    keys: dict[int, Any],
    time_slice: TimeSlice,
) -> int:
    """Add the keys of a group's items that match to `keys`, and remove the others.

    Returns:
        The number of items that only the filter keeps away.
    """
    missed, items = 0, group.items
    for id_ in keys.keys() & items.keys():
        del keys[id_]
    get, rank = group.getters(now)[field], field.rank
    async for batch in wanted.batches(items, time_slice):
        ids, found = wanted.passing(batch)
        missed += len(batch[0]) - len(ids)
        values = map(get, found)
        keys.update(zip(ids, values if rank is None else map(rank, values), strict=True))
    return missed
