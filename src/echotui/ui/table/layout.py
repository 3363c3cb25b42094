"""Which columns fit on the screen, and how wide they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from echotui.model.field import Field
from echotui.ui.table import cells
from echotui.ui.table.columns import AUTO, CHOOSABLE, COLUMNS, Column

INDISPENSABLE: Final = 2
"""The highest rank of columns that are never left out: id, mask and state, or id, reason and first.
Without them a row is meaningless."""
KEPT: Final = 6
"""The rank of columns that the operator wants to keep: only client, queue, faults and lints stay
longer."""
SORTED: Final = 3
"""The highest rank of the column sorted by: it goes no earlier than the client."""
ANY: Final[Mapping[str, int]] = {}
"""No text is known yet."""


def pick(
    chosen: Sequence[Field], keep: Collection[Field] = (), usual: Sequence[Column] = AUTO
) -> tuple[Column, ...]:
    """Return the columns of the chosen fields, or the usual columns if none is chosen.

    Args:
        keep: Fields whose columns are left out last, apart from client and queue.

    Returns:
        The columns, in order. The first is never left out.
    """
    by_field = {column.field: column for column in CHOOSABLE}
    first, *others = (by_field[field] for field in chosen) if chosen else usual
    columns = (replace(first, rank=0), *others)
    return tuple(
        replace(column, rank=min(column.rank, KEPT)) if column.field in keep else column
        for column in columns
    )


def layout(
    width: int,
    largest_id: int,
    wanted: Sequence[Column] = COLUMNS,
    *,
    widest: Mapping[str, int] = ANY,
    sorted_by: Field | None = None,
) -> tuple[Column, ...]:
    """Choose the columns that fit.

    Args:
        width: Columns of the terminal for all cells, with a space between them.
        largest_id: Makes the id column wide enough.
        widest: By title, the width of the longest text of columns that fit their content.
        sorted_by: The field whose column is left out late.

    Returns:
        The columns, in order; none if even the indispensable ones do not fit.
    """
    wanted = [
        replace(column, rank=min(column.rank, SORTED)) if column.field is sorted_by else column
        for column in wanted
    ]
    wishes = {column.field for column in wanted if column.wish}
    eager = [replace(column, pushes=column.wish or column.pushes) for column in wanted]
    columns = _chosen(_fitted(eager, largest_id, widest), width)
    if not wishes <= {column.field for column in columns}:
        columns = _chosen(_fitted(wanted, largest_id, widest), width)
    # Rather a reason that is cut than none.
    columns = columns or _chosen(_fitted(wanted, largest_id, ANY), width)
    return tuple(_grown(_with_reasons(columns), width, widest))


def minimum_width(largest_id: int, wanted: Sequence[Column] = COLUMNS) -> int:
    """Return the smallest width for which `layout` finds columns."""
    return _needed([c for c in _fitted(wanted, largest_id, ANY) if c.rank <= INDISPENSABLE])


def _chosen(columns: list[Column], width: int) -> list[Column]:
    while columns and _needed(columns) > width:
        worst = max(column.rank for column in columns)
        if worst <= INDISPENSABLE:
            return []
        columns = [column for column in columns if column.rank < worst]
    return columns


def _with_reasons(columns: list[Column]) -> list[Column]:
    if any(column.cell in (cells.last, cells.reason) for column in columns):
        return columns
    # No other column says why a connection ended.
    return [
        replace(column, cell=cells.queue_or_reason) if column.cell is cells.queue else column
        for column in columns
    ]


def _fitted(columns: Sequence[Column], largest_id: int, widest: Mapping[str, int]) -> list[Column]:
    """Make the id column wide enough, and others no wider than their content."""
    return [
        replace(column, width=max(column.width, len(str(largest_id))))
        if column.cell is cells.number
        else replace(column, width=min(_content(column, widest), column.pushes))
        if column.text
        else column
        for column in columns
    ]


def _content(column: Column, widest: Mapping[str, int]) -> int:
    """Return the width of a column that fits its content, and its title with an arrow."""
    text = widest.get(column.title, column.width)
    return max(min(text, column.max_width), len(column.title) + 1)


def _grown(columns: list[Column], width: int, widest: Mapping[str, int]) -> list[Column]:
    """Use the room that is left: for content, beside numbers; the last elastic column takes all."""
    room = width - _needed(columns)
    for at, column in enumerate(columns):
        if column.text:
            extra = min(room, max(0, _content(column, widest) - column.width))
            columns[at] = replace(column, width=column.width + extra)
            room -= extra
    rights = [column.field.right for column in columns]
    # Between two numbers first, then where numbers begin and end: all of a kind, or none.
    for kind in (2, 1):
        places = [at for at, pair in enumerate(pairwise(rights), start=1) if sum(pair) == kind]
        for at in places if len(places) <= room else ():
            columns[at] = replace(columns[at], gap=2)
            room -= 1
    elastic = [at for at, column in enumerate(columns) if column.max_width and not column.text]
    for at in elastic[-1:]:
        column = columns[at]
        columns[at] = replace(column, width=min(column.width + room, column.max_width))
    return columns


def _needed(columns: Sequence[Column]) -> int:
    # The arrow of the column sorted by is after its title.
    after = sum(column.field.right for column in columns[-1:])
    before = sum(column.gap for column in columns[:1])
    return sum(column.width + column.gap for column in columns) - before + after
