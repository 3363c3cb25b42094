"""The columns of the connection table: what they show, how wide, which go first."""

from dataclasses import dataclass
from typing import Final

from echotui.model import query
from echotui.ui.table import cells
from echotui.ui.table.cells import CellOf


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
    cell: CellOf
    sort: query.Column
    right: bool = False
    most: int = 0


_BY = query.Column
_ID: Final = Column("ID", 4, 0, cells.number, _BY.ID, right=True)
_FD: Final = Column("FD", 5, 5, cells.fd, _BY.FD, right=True)
_CLIENT: Final = Column("CLIENT", 21, 3, cells.client, _BY.CLIENT, most=30)
_IN: Final = Column("IN", 6, 6, cells.amount(lambda row: row.bytes_in), _BY.IN, right=True)
_OUT: Final = Column("OUT", 6, 6, cells.amount(lambda row: row.bytes_out), _BY.OUT, right=True)
_FIRST: Final = Column("FIRST", 6, 2, cells.first, _BY.FIRST)
_AGE: Final = Column("AGE", 5, 9, cells.seconds(lambda row: row.age), _BY.AGE, right=True)

COLUMNS: Final = (
    _ID,
    _FD,
    _CLIENT,
    Column("MASK", 4, 1, cells.mask, _BY.MASK),
    Column("EV", 2, 11, cells.event, _BY.EVENT),
    Column("STATE", 9, 2, cells.state, _BY.STATE),
    Column("QUEUE", 14, 4, cells.queue, _BY.QUEUE),
    Column("IN/s", 6, 8, cells.amount(lambda row: row.rate_in), _BY.RATE_IN, right=True),
    Column("OUT/s", 6, 8, cells.amount(lambda row: row.rate_out), _BY.RATE_OUT, right=True),
    _IN,
    _OUT,
    Column("IDLE", 5, 9, cells.seconds(lambda row: row.idle), _BY.IDLE, right=True),
    _AGE,
    Column("LAST", 14, 10, cells.last, _BY.LAST, most=200),
)
"""Of all connections, in their usual order."""
ENDED_COLUMNS: Final = (
    _ID,
    _FD,
    _CLIENT,
    Column("REASON", 15, 1, cells.reason, _BY.LAST, most=24),
    _FIRST,
    _IN,
    _OUT,
    Column("LASTED", 6, 4, cells.seconds(lambda row: row.age), _BY.AGE, right=True),
    Column("AGO", 5, 8, cells.seconds(lambda row: row.idle), _BY.IDLE, right=True),
    Column("PAYLOAD", 12, 10, cells.payload, _BY.LAST, most=200),
)
"""Of connections that have ended."""
CHOOSABLE: Final = (*COLUMNS, _FIRST)
"""What the operator can choose from; each sorts by another value."""
