"""Which columns fit on the screen, and how wide they are."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from echotui.model.fields import Field
from echotui.ui.table import cells
from echotui.ui.table.columns import AUTO, CHOOSABLE, COLUMNS, Column

INDISPENSABLE: Final = 2
"""The highest rank of columns that are never left out: id, mask and state, or id, reason and first.
Without them a row is meaningless."""
KEPT: Final = 5
"""The rank of columns that the operator wants to keep: only client and queue stay longer."""
WIDE: Final = 150
"""Width from which all columns that can grow do so: an IPv6 address needs more room."""


def pick(chosen: Sequence[Field], keep: Collection[Field] = ()) -> tuple[Column, ...]:
    """Return the columns of the chosen fields, or the default columns if none is chosen.

    Args:
        keep: Fields whose columns are left out last, apart from client and queue.

    Returns:
        The columns, in order. The first is never left out.
    """
    by_field = {column.field: column for column in CHOOSABLE}
    first, *others = (by_field[field] for field in chosen) if chosen else AUTO
    columns = (replace(first, rank=0), *others)
    return tuple(
        replace(column, rank=min(column.rank, KEPT)) if column.field in keep else column
        for column in columns
    )


def layout(width: int, largest_id: int, wanted: Sequence[Column] = COLUMNS) -> tuple[Column, ...]:
    """Choose the columns that fit.

    Args:
        width: Columns of the terminal for all cells, with a space between them.
        largest_id: Makes the id column wide enough.

    Returns:
        The columns, in order; none if even the indispensable ones do not fit.
    """
    columns = _with_room_for(largest_id, wanted)
    while columns and _needed(columns) > width:
        worst = max(column.rank for column in columns)
        if worst <= INDISPENSABLE:
            return ()
        columns = [column for column in columns if column.rank < worst]
    return _grown(_with_reasons(columns), width)


def minimum_width(largest_id: int, wanted: Sequence[Column] = COLUMNS) -> int:
    """Return the smallest width for which `layout` finds columns."""
    return _needed([c for c in _with_room_for(largest_id, wanted) if c.rank <= INDISPENSABLE])


def _with_reasons(columns: list[Column]) -> list[Column]:
    if any(column.cell in (cells.last, cells.reason) for column in columns):
        return columns
    # No other column says why a connection ended.
    return [
        replace(column, cell=cells.queue_or_reason) if column.cell is cells.queue else column
        for column in columns
    ]


def _grown(columns: list[Column], width: int) -> tuple[Column, ...]:
    """Widen the last elastic column, from `WIDE` on all of them, by the room that is left."""
    room = width - _needed(columns)
    elastic = [column for column in columns if column.max_width]
    grown = []
    for column in columns:
        extra = 0
        if column.max_width and (column is elastic[-1] or width >= WIDE):
            extra = min(room, column.max_width - column.width)
        room -= extra
        grown.append(replace(column, width=column.width + extra))
    return tuple(grown)


def _with_room_for(largest_id: int, columns: Sequence[Column]) -> list[Column]:
    return [
        replace(column, width=max(column.width, len(str(largest_id))))
        if column.cell is cells.number
        else column
        for column in columns
    ]


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(columns) - 1
