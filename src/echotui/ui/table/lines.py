"""One row of the connection table as a line of the terminal."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from echotui.model.query import Sort
from echotui.model.row import Row
from echotui.ui.format.units import TENTHS
from echotui.ui.table.cells import Piece
from echotui.ui.table.columns import Column

StyleOf = Callable[[str], Style]
"""Gives the style of a role."""


class Line(NamedTuple):
    """What a line shows; two that are equal need no repaint.

    Attributes:
        runs: Text and role, from left to right; no two neighbours of one role.
        ground: What it stands on: `cursor`, `tint` or nothing special.
    """

    runs: tuple[Piece, ...]
    ground: str


GUTTER: Final = 2
"""Columns before the cells: where the cursor is, and what is marked."""


def in_step(row: Row, at: float) -> Row:
    """Let the times of all rows change at once: four small repaints cost more than a large one.

    Args:
        row: The connection.
        at: Monotonic time in seconds of the view.

    Returns:
        The same, with times that show whole seconds taken back to the last whole second of `at`.
    """
    past = at % 1.0
    age = row.age - past if row.age >= TENTHS and not row.ending else row.age
    idle = row.idle - past if row.idle >= TENTHS else row.idle
    return replace(row, age=age, idle=idle)


def line_of(
    row: Row,
    columns: Sequence[Column],
    width: int,
    *,
    cursor: bool,
    marked: bool = False,
    tinted: bool = False,
) -> Line:
    """Draw up a row.

    Args:
        row: The connection.
        columns: What to show of it.
        width: How wide the line is to be.
        cursor: Whether the cursor is on it.
        marked: Whether the operator has marked it.
        tinted: Whether it is spoken of beside the table; under the cursor that is not shown.

    Returns:
        The line.
    """
    runs: list[Piece] = [("▸" if cursor else " ", "marker")]
    _extend(runs, "●" if marked else " ", "marked" if marked else "marker")
    past = bool(row.ending)
    used = GUTTER
    for column in columns:
        cell = column.cell(row, column.width)
        right = column.field.right
        room = column.width - sum(len(text) for text, _ in cell)
        # The last column may reach to the end of the line.
        gap = " " if column is not columns[-1] else ""
        for number, (text, role) in enumerate(cell):
            before = " " * room if right and number == 0 else ""
            after = "" if number + 1 < len(cell) else gap if right else " " * room + gap
            _extend(runs, f"{before}{text}{after}", "past" if past else role)
        used += column.width + len(gap)
    _extend(runs, " " * (width - used), runs[-1][1])
    return Line(tuple(runs), "cursor" if cursor else "tint" if tinted else "")


def _extend(runs: list[Piece], text: str, role: str) -> None:
    # Each run costs a segment, and each segment an escape sequence in the terminal.
    if runs[-1][1] == role:
        runs[-1] = (runs[-1][0] + text, role)
    else:
        runs.append((text, role))


def strip_of(line: Line, style_of: StyleOf, width: int) -> Strip:
    """Turn a line into what Textual paints.

    Args:
        line: The line.
        style_of: The style of a role; of `ROLE@GROUND` where the line stands on something.
        width: How wide the line is.

    Returns:
        The strip, exactly `width` wide.
    """
    where = f"@{line.ground}" if line.ground else ""
    return Strip([Segment(text, style_of(role + where)) for text, role in line.runs], width)


def header_of(columns: Sequence[Column], sort: Sort, style_of: StyleOf, width: int) -> Strip:
    """Draw the titles; the column sorted by is marked with an arrow.

    Args:
        columns: The columns.
        sort: The order.
        style_of: The style of each role.
        width: How wide it is to be.

    Returns:
        The strip, exactly `width` wide.
    """
    segments = [Segment(" " * GUTTER, style_of("header"))]
    marked = False
    for column in columns:
        title, style = column.title, style_of("header")
        if column.field is sort.field and not marked:
            marked = True
            arrow = "▼" if sort.reverse else "▲"
            title, style = f"{title[: column.width - 1]}{arrow}", style_of("sorted")
        aligned = f"{title:>{column.width}}" if column.field.right else f"{title:<{column.width}}"
        segments += [Segment(aligned, style), Segment(" ", style_of("header"))]
    return Strip(segments).adjust_cell_length(width, style_of("header"))


def column_at(columns: Sequence[Column], x: int) -> Column | None:
    """Find the column at a place of the line.

    Args:
        columns: The columns that are shown.
        x: How many columns of the terminal from the left, from 0.

    Returns:
        The column; the space after it belongs to it. `None` outside of all.
    """
    end = GUTTER
    for column in columns:
        start, end = end, end + column.width + 1
        if start <= x < end:
            return column
    return None
