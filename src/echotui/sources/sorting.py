"""Sorts many ids in time slices."""

from itertools import islice
from typing import Any, Final

from echotui.sources.time_slice import TimeSlice

RUN: Final = 2000  # Ids sorted in one go: about a millisecond. Merging sorted runs is cheap.


async def sorted_ids(
    ids: list[int], keys: dict[int, Any], time_slice: TimeSlice, *, reverse: bool
) -> list[int]:
    """Sort ids by their keys; ties keep their order, for sort() is stable, also in reverse."""
    # In runs: sort() detects sorted runs, and only merges them.
    runs: list[int] = []
    rest = iter(ids)
    while run := list(islice(rest, RUN)):
        run.sort(key=keys.__getitem__, reverse=reverse)
        runs += run
        await time_slice.yield_if_over()
    runs.sort(key=keys.__getitem__, reverse=reverse)
    return runs
