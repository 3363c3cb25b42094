"""The columns of the connection table: what they show, how wide, which go first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from echotui.model import query
from echotui.model.mask import READ, WRITE
from echotui.model.row import Row
from echotui.ui import units
from echotui.ui.blocks import bar
from echotui.ui.text import cut_middle, quoted, safe
from echotui.ui.theme import mask_role, state_role

Piece = tuple[str, str]
"""Text and the role whose colour it has."""
Cell = tuple[Piece, ...]

NOTHING: Final = "·"
QUEUE_BAR: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: What the header says.
        width: Columns of the terminal.
        rank: The higher, the sooner it is left out when there is no room.
        cell: Draws a row's cell; at most `width` wide.
        right: Whether it is aligned to the right.
        sort: What the order is called that sorts by it.
        most: How far it may grow when there is room.
    """

    title: str
    width: int
    rank: int
    cell: Callable[[Row, int], Cell]
    sort: query.Column
    right: bool = False
    most: int = 0


def _id(row: Row, _width: int) -> Cell:
    return ((str(row.id), "traffic"),)


def _fd(row: Row, width: int) -> Cell:
    return ((safe(str(row.fd), width), "faint"),)


def _client(row: Row, width: int) -> Cell:
    return ((cut_middle(safe(str(row.address)), width), "traffic"),)


def _mask(row: Row, _width: int) -> Cell:
    return (
        ("R", mask_role(READ)) if row.mask & READ else ("-", "faint"),
        ("W", mask_role(WRITE)) if row.mask & WRITE else ("-", "faint"),
    )


def _event(row: Row, _width: int) -> Cell:
    if row.delivered & (READ | WRITE):
        bit = READ if row.delivered & READ else WRITE
        return (("R" if bit == READ else "W", mask_role(bit)),)
    return ((NOTHING, "faint"),)


def _state(row: Row, _width: int) -> Cell:
    role = state_role(row)
    return (("held" if role == "held" else str(row.state), role),)


def _queue(row: Row, width: int) -> Cell:
    if row.ending:
        return ((safe(str(row.ending), width), "closed"),)
    if not row.queued:
        return ((NOTHING, "faint"),)
    blocks = bar(row.fill, QUEUE_BAR)
    number = f"{units.size(row.queued)}/{units.count(row.chunks)}"
    room = width - QUEUE_BAR - 1
    if len(number) > room:
        number = units.size(row.queued)
    return ((f"{blocks:{QUEUE_BAR}} ", "choked"), (f"{number:>{room}}", "traffic"))


def _plain_queue(row: Row, width: int) -> Cell:
    return ((NOTHING, "faint"),) if row.ending else _queue(row, width)


def _amount(value: Callable[[Row], float]) -> Callable[[Row, int], Cell]:
    def cell(row: Row, _width: int) -> Cell:
        number = value(row)
        return ((units.amount(number), "traffic") if number >= 1 else (NOTHING, "faint"),)

    return cell


def _last(row: Row, width: int) -> Cell:
    if row.ending:
        return ((safe(str(row.ending), width), "closed"),)
    if row.last:
        return ((quoted(row.last, width), "traffic"),)
    return ((safe(str(row.why), width), "faint"),)


def _seconds(value: Callable[[Row], float]) -> Callable[[Row, int], Cell]:
    return lambda row, _width: ((units.seconds(value(row)), "faint"),)


_BY = query.Column
COLUMNS: Final = (
    Column("ID", 4, 0, _id, _BY.ID, right=True),
    Column("FD", 5, 5, _fd, _BY.FD, right=True),
    Column("CLIENT", 21, 3, _client, _BY.CLIENT, most=30),
    Column("MASK", 4, 1, _mask, _BY.MASK),
    Column("EV", 2, 11, _event, _BY.MASK),
    Column("STATE", 9, 2, _state, _BY.STATE),
    Column("QUEUE", 15, 4, _plain_queue, _BY.QUEUE),
    Column("IN/s", 6, 8, _amount(lambda row: row.rate_in), _BY.RATE_IN, right=True),
    Column("OUT/s", 6, 8, _amount(lambda row: row.rate_out), _BY.RATE_OUT, right=True),
    Column("IN", 6, 6, _amount(lambda row: row.bytes_in), _BY.IN, right=True),
    Column("OUT", 6, 6, _amount(lambda row: row.bytes_out), _BY.OUT, right=True),
    Column("IDLE", 5, 9, _seconds(lambda row: row.idle), _BY.IDLE, right=True),
    Column("AGE", 5, 9, _seconds(lambda row: row.age), _BY.AGE, right=True),
    Column("LAST", 14, 10, _last, _BY.LAST, most=200),
)
INDISPENSABLE: Final = 2
"""The highest rank without which a row says nothing: id, mask, state."""
WIDE_CLIENT: Final = 150
"""From this width on an IPv6 address gets more room."""


def layout(width: int, largest_id: int) -> tuple[Column, ...]:
    """Choose the columns that fit.

    Args:
        width: Columns of the terminal for all cells and one space between each two.
        largest_id: The largest id that may be shown.

    Returns:
        The columns, in order; empty when not even id, mask and state fit.
    """
    columns = _with_room_for(largest_id)
    while columns and _needed(columns) > width:
        worst = max(column.rank for column in columns)
        if worst <= INDISPENSABLE:
            return ()
        columns = [column for column in columns if column.rank < worst]
    room = width - _needed(columns)
    if not any(column.title == "LAST" for column in columns):
        # Nowhere else to say why a connection ended.
        columns = [
            replace(column, cell=_queue) if column.title == "QUEUE" else column
            for column in columns
        ]
    grown = []
    for column in columns:
        extra = 0
        if column.title == "LAST":
            extra = room
        elif column.most and width >= WIDE_CLIENT:
            extra = min(room, column.most - column.width)
        room -= extra
        grown.append(replace(column, width=column.width + extra))
    return tuple(grown)


def least(largest_id: int) -> int:
    """Tell the smallest width that `layout` finds columns for.

    Args:
        largest_id: The largest id that may be shown.

    Returns:
        Columns of the terminal.
    """
    return _needed([c for c in _with_room_for(largest_id) if c.rank <= INDISPENSABLE])


def _with_room_for(largest_id: int) -> list[Column]:
    return [
        replace(column, width=max(column.width, len(str(largest_id))))
        if column.sort is _BY.ID
        else column
        for column in COLUMNS
    ]


def _needed(columns: list[Column]) -> int:
    return sum(column.width for column in columns) + len(columns) - 1
