"""Lines of the connection table: rows, header and scroll bar."""

from collections.abc import Callable, Sequence
from math import floor
from typing import Final, NamedTuple

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from echotui.model.query import Sort
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.format.units import WHOLE_SECONDS
from echotui.ui.table.cells import Piece
from echotui.ui.table.columns import Column
from echotui.ui.theme.role_styles import OLD

GetStyle = Callable[[str], Style]
"""Returns the style of a role."""


class Line(NamedTuple):
    """A row as drawn; a line equal to the one on the screen needs no repaint.

    Attributes:
        runs: From left to right; neighbours have different roles.
        background: `cursor`, `tint`, or empty for the default.
    """

    runs: tuple[Piece, ...]
    background: str


LATE: Final = 0.04
"""Seconds by which the rows of servers that answer may be older than the view."""
GUTTER: Final = 2
"""Columns before the cells: the cursor's sign and the mark."""


def align_times(row: Row, at: float, wall: float) -> Row:
    """Compute the times that are shown in whole seconds for the last whole second of `at`.

    So they change once a second, all in the same repaint: four small repaints cost more than a
    large one. A row never shows a smaller time than a younger one: no time is taken back below
    `WHOLE_SECONDS`. How long an ended connection lasted stays as it is, and so do all times of a
    row that is older than the view.

    Args:
        at: Monotonic time in seconds of the view.
        wall: Added to the moments of begin and end to get Unix time.
    """
    past = _moment_of(row, at) % 1.0
    return replace(
        row,
        age=row.age if row.ending else _aligned(row.age, past),
        idle=_aligned(row.idle, past),
        silent=_aligned(row.silent, at % 1.0),
        began=row.began and row.began + wall,
        ended=row.ended and row.ended + wall,
    )


def _moment_of(row: Row, at: float) -> float:
    """Return of which moment the times of a row are: that of the view, or an earlier one."""
    if row.members:
        # A group has no moment of its own.
        return 0.0 if row.silent else at
    moment = row.ended + row.idle if row.ending else row.began + row.age
    return moment if row.began and moment < at - LATE else at


def _aligned(seconds: float, past: float) -> float:
    # Whole: else the rows of two polls differ by errors of the subtraction, and are drawn again.
    return max(WHOLE_SECONDS, floor(seconds - past)) if seconds >= WHOLE_SECONDS else seconds


def line_of(
    row: Row,
    columns: Sequence[Column],
    width: int,
    *,
    cursor: bool,
    marked: bool = False,
    tinted: bool = False,
) -> Line:
    """Draw a row, padded to `width`.

    Args:
        tinted: Whether a text beside the table names the connection; not shown under the cursor.
    """
    runs: list[Piece] = [("▸" if cursor else " ", "marker")]
    _extend(runs, "●" if marked else " ", "marked" if marked else "marker")
    # Old values, and those of ended ones, have one colour.
    whole = OLD if row.silent else "ended" if row.state is State.CLOSED else ""
    used = GUTTER
    for column, gap in zip(columns, _gaps(columns), strict=True):
        cell = column.cell(row, column.width)
        right = column.field.right
        room = column.width - sum(len(text) for text, _ in cell)
        for number, (text, role) in enumerate(cell):
            before = " " * room if right and number == 0 else ""
            after = "" if number + 1 < len(cell) else gap if right else " " * room + gap
            _extend(runs, f"{before}{text}{after}", whole or role)
        used += column.width + len(gap)
    _extend(runs, " " * (width - used), runs[-1][1])
    return Line(tuple(runs), "cursor" if cursor else "tint" if tinted else "")


def _gaps(columns: Sequence[Column], last: str = "") -> list[str]:
    """Return the blanks after each column; the last one may reach to the end of the line."""
    return [*(" " * column.gap for column in columns[1:]), last][: len(columns)]


def _extend(runs: list[Piece], text: str, role: str) -> None:
    # Each run costs a segment, and each segment an escape sequence in the terminal.
    if runs[-1][1] == role:
        runs[-1] = (runs[-1][0] + text, role)
    else:
        runs.append((text, role))


def strip_of(line: Line, style_of: GetStyle, width: int) -> Strip:
    """Turn a line into a strip for Textual, exactly `width` wide.

    Args:
        style_of: Called with `ROLE`, or with `ROLE@BACKGROUND` if the line has a background.
    """
    where = f"@{line.background}" if line.background else ""
    return Strip([Segment(text, style_of(role + where)) for text, role in line.runs], width)


def header_of(columns: Sequence[Column], sort: Sort, style_of: GetStyle, width: int) -> Strip:
    """Draw the titles, exactly `width` wide; an arrow is beside the one of the column sorted by."""
    texts = [
        f"{column.title:{'>' if column.field.right else '<'}{column.width}}{gap}"
        for column, gap in zip(columns, _gaps(columns, " "), strict=True)
    ]
    roles = ["header"] * len(texts)
    for at, column in enumerate(columns):
        if column.field is sort.field:
            following = "".join(texts[at + 1 : at + 2])
            texts[at], roles[at] = _with_arrow(texts[at], following, sort), "sorted"
            break
    segments = [Segment(" " * GUTTER, style_of("header"))]
    segments += [Segment(text, style_of(role)) for text, role in zip(texts, roles, strict=True)]
    return Strip(segments).adjust_cell_length(width, style_of("header"))


def _with_arrow(text: str, following: str, sort: Sort) -> str:
    """Put the arrow after the title; before it where it would touch the next one."""
    place = len(text.rstrip())
    touches = f"{text[place + 1 :]}{following} "[0] != " "
    if touches and text.startswith(" "):
        place = len(text) - len(text.lstrip()) - 1
    return f"{text[:place]}{'▼' if sort.reverse else '▲'}{text[place + 1 :]}"


def column_at(columns: Sequence[Column], x: int) -> Column | None:
    """Find the column at terminal column `x`, from 0; the blanks after a column belong to it."""
    end = GUTTER
    for column, gap in zip(columns, _gaps(columns, " "), strict=True):
        start, end = end, end + column.width + len(gap)
        if start <= x < end:
            return column
    return None


def scroll_bar(top: int, height: int, rows: int) -> tuple[int, int]:
    """Find the filled part of a scroll bar.

    Args:
        top: Index of the first row on the screen.
        height: Rows on the screen.
        rows: Rows in all.

    Returns:
        Its first line, and the line after its last; equal if all rows are on the screen.
    """
    if rows <= height or not height:
        return 0, 0
    length = max(1, height * height // rows)
    first = top * (height - length) // (rows - height)
    return first, first + length
