"""One row of the connection table as a line of the terminal."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from echotui.model.query import Sort
from echotui.model.row import Row
from echotui.ui.widgets.columns import Cell, Column

StyleOf = Callable[[str], Style]
"""Gives the style of a role."""


class Line(NamedTuple):
    """What a line shows; two that are equal need no repaint.

    Attributes:
        cells: A cell a column.
        past: Whether the connection has ended.
        cursor: Whether the cursor is on it.
    """

    cells: tuple[Cell, ...]
    past: bool
    cursor: bool


def line_of(row: Row, columns: Sequence[Column], *, cursor: bool) -> Line:
    """Draw up a row.

    Args:
        row: The connection.
        columns: What to show of it.
        cursor: Whether the cursor is on it.

    Returns:
        The line.
    """
    return Line(
        tuple(column.cell(row, column.width) for column in columns), bool(row.ending), cursor
    )


def strip_of(line: Line, columns: Sequence[Column], style_of: StyleOf, width: int) -> Strip:
    """Turn a line into what Textual paints.

    Args:
        line: The line.
        columns: Its columns.
        style_of: The style of each role; `cursor` is only a background.
        width: How wide it is to be.

    Returns:
        The strip, exactly `width` wide.
    """
    # The cursor's background lies over those of the pieces.
    tint = style_of("cursor") if line.cursor else Style.null()
    plain = style_of("traffic") + tint
    segments = [Segment("▸" if line.cursor else " ", style_of("marker") + tint)]
    for cell, column in zip(line.cells, columns, strict=True):
        text = "".join(piece for piece, _ in cell)
        padding = Segment(" " * (column.width - len(text)), plain)
        pieces = [
            Segment(piece, style_of("past" if line.past else role) + tint) for piece, role in cell
        ]
        segments += [padding, *pieces] if column.right else [*pieces, padding]
        segments.append(Segment(" ", plain))
    return Strip(segments).adjust_cell_length(width, plain)


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
    segments = [Segment(" ", style_of("header"))]
    marked = False
    for column in columns:
        title, style = column.title, style_of("header")
        if column.sort is sort.column and not marked:
            marked = True
            arrow = "▼" if sort.reverse else "▲"
            title, style = f"{title[: column.width - 1]}{arrow}", style_of("sorted")
        aligned = f"{title:>{column.width}}" if column.right else f"{title:<{column.width}}"
        segments += [Segment(aligned, style), Segment(" ", style_of("header"))]
    return Strip(segments).adjust_cell_length(width, style_of("header"))
