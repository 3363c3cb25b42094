"""Which columns fit on the screen, and how wide they are."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from echotui.model.fields import Field
from echotui.ui.table import cells
from echotui.ui.table.columns import CHOOSABLE, COLUMNS, Column

INDISPENSABLE: Final = 2
"""The highest rank without which a row says nothing: id, mask, state; or id, reason, who."""
KEPT: Final = 5
"""The rank of columns that are to be kept: they go before client and queue, after all others."""
WIDE_CLIENT: Final = 150
"""From this width on an IPv6 address gets more room."""


def pick(chosen: Sequence[Field], keep: Collection[Field] = ()) -> tuple[Column, ...]:
    """Find the columns that the operator has chosen.

    Args:
        chosen: Which, in order; none for the usual ones.
        keep: Those that are left out after all others but client and queue.

    Returns:
        Them. The least needed still go first where there is no room; the first one stays.
    """
    by_field = {column.field: column for column in CHOOSABLE}
    first, *others = (by_field[field] for field in chosen) if chosen else COLUMNS
    columns = (replace(first, rank=0), *others)
    return tuple(
        replace(column, rank=min(column.rank, KEPT)) if column.field in keep else column
        for column in columns
    )


def layout(width: int, largest_id: int, among: Sequence[Column] = COLUMNS) -> tuple[Column, ...]:
    """Choose the columns that fit.

    Args:
        width: Columns of the terminal for all cells and one space between each two.
        largest_id: The largest id that may be shown.
        among: The columns that there are.

    Returns:
        The columns, in order; empty when not even the indispensable ones fit.
    """
    columns = _with_room_for(largest_id, among)
    while columns and _needed(columns) > width:
        worst = max(column.rank for column in columns)
        if worst <= INDISPENSABLE:
            return ()
        columns = [column for column in columns if column.rank < worst]
    return _grown(_with_reasons(columns), width)


def least(largest_id: int, among: Sequence[Column] = COLUMNS) -> int:
    """Tell the smallest width that `layout` finds columns for.

    Args:
        largest_id: The largest id that may be shown.
        among: The columns that there are.

    Returns:
        Columns of the terminal.
    """
    return _needed([c for c in _with_room_for(largest_id, among) if c.rank <= INDISPENSABLE])


def _with_reasons(columns: list[Column]) -> list[Column]:
    if any(column.cell in (cells.last, cells.reason) for column in columns):
        return columns
    # Nowhere else to say why a connection ended.
    return [
        replace(column, cell=cells.queue_or_reason) if column.cell is cells.queue else column
        for column in columns
    ]


def _grown(columns: list[Column], width: int) -> tuple[Column, ...]:
    """Give what room is left to those that can use it; the last of them takes all."""
    room = width - _needed(columns)
    elastic = [column for column in columns if column.most]
    grown = []
    for column in columns:
        extra = 0
        if column.most and (column is elastic[-1] or width >= WIDE_CLIENT):
            extra = min(room, column.most - column.width)
        room -= extra
        grown.append(replace(column, width=column.width + extra))
    return tuple(grown)


def _with_room_for(largest_id: int, among: Sequence[Column]) -> list[Column]:
    return [
        replace(column, width=max(column.width, len(str(largest_id))))
        if column.cell is cells.number
        else column
        for column in among
    ]


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(columns) - 1
