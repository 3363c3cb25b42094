"""The columns of the connection table: content, width, and which are left out first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from echotui.model import fields
from echotui.model.field import Field
from echotui.model.row import Row
from echotui.ui.format import units
from echotui.ui.format.moments import WIDTH
from echotui.ui.table import cells, mask_cells, program_cells, warning_cells
from echotui.ui.table.cells import DrawCell

LONG: Final = 30
"""Columns of an address that is seldom longer."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a click on its title sorts by `field`.

    Attributes:
        width: Columns of the terminal.
        rank: Columns of the highest rank are left out first when there is no room.
        max_width: How far it may grow when there is room; 0: not at all.
        text: What the cell shows; then the column is as wide as its longest text, in its bounds.
        pushes: The longest content for which other columns are left out; longer takes only the
            room there is.
        wish: The same, while the column itself stays.
        other_title: Replaces the field's title, unless empty.
        gap: Blanks between the previous column and this one.
    """

    field: Field
    width: int
    rank: int
    cell: DrawCell
    max_width: int = 0
    text: Callable[[Row], str] | None = None
    pushes: int = LONG
    wish: int = 0
    other_title: str = ""
    gap: int = 1

    @property
    def title(self) -> str:
        """The text in the header."""
        return self.other_title or self.field.title


_ID: Final = Column(fields.ID, 4, 0, cells.number)
_SERVER: Final = Column(fields.SERVER, 7, 2, cells.server, 40, cells.server_text, 12)
_PID: Final = Column(fields.PID, 7, 5, program_cells.pid)
_FD: Final = Column(fields.FD, 5, 7, cells.fd, 5, cells.fd_text)
_NAME: Final = Column(fields.NAME, 12, 3, cells.name, 24, cells.name_text)
_CLIENT: Final = Column(fields.CLIENT, 21, 3, cells.client, 47, cells.client_text)
_HOST: Final = Column(fields.HOST, 16, 6, cells.host, 40, cells.host_text)
_MASK: Final = Column(fields.MASK, 5, 1, mask_cells.mask, 7, mask_cells.mask_of)
_IN: Final = Column(fields.IN, 6, 8, cells.amount(lambda row: row.bytes_in))
_OUT: Final = Column(fields.OUT, 6, 8, cells.amount(lambda row: row.bytes_out))
_BEGAN: Final = Column(fields.BEGAN, WIDTH, 11, cells.began)
_ENDED: Final = Column(fields.ENDED, WIDTH, 9, cells.ended)
_FIRST: Final = Column(fields.FIRST, 6, 2, cells.first)
_AGE: Final = Column(fields.AGE, 5, 11, cells.age)
_LINT: Final = Column(fields.LINT, 3, 5, warning_cells.lints, other_title="!")
_FAULT: Final = Column(fields.FAULT, 8, 4, warning_cells.fault, 60, warning_cells.fault_text, 14)
_QUEUE: Final = Column(fields.QUEUE, 14, 4, cells.queue)
_RATE_IN: Final = Column(fields.RATE_IN, 6, 10, cells.amount(lambda row: row.rate_in))
_RATE_OUT: Final = Column(fields.RATE_OUT, 6, 10, cells.amount(lambda row: row.rate_out))
_LAST: Final = Column(fields.LAST, 14, 12, cells.last, max_width=200)
_TCP: Final = Column(fields.TCP, 6, 8, program_cells.tcp, 10, program_cells.tcp_text)
_RECVQ: Final = Column(fields.RECVQ, 8, 8, program_cells.queue(lambda row: row.recvq))
_SENDQ: Final = Column(fields.SENDQ, 8, 8, program_cells.queue(lambda row: row.sendq))
_KIND: Final = Column(fields.KIND, 8, 8, program_cells.text(lambda row: row.kind))
_IDLE: Final = Column(fields.IDLE, 5, 11, cells.idle)
_RTT: Final = Column(fields.RTT, 6, 8, cells.optional(lambda row: row.rtt, units.round_trip))
_RETRANS: Final = Column(fields.RETRANS, 7, 8, cells.optional(lambda row: row.retrans, units.count))
_DOING: Final = Column(
    fields.DOING, 12, 5, program_cells.text(lambda row: row.doing), 60, program_cells.doing_text,
    pushes=12, wish=24,
)  # fmt: skip
_QUEUES: Final = Column(fields.QUEUE, 8, 4, cells.queue_sum, other_title=f"{fields.QUEUE.title:>7}")
"""The queue without its messages: of a group, or of another program."""

COLUMNS: Final = (
    _ID,
    _FD,
    _CLIENT,
    _MASK,
    Column(fields.EVENT, 3, 13, cells.event),
    Column(fields.STATE, 9, 2, cells.state),
    _QUEUE,
    _RATE_IN,
    _RATE_OUT,
    _IN,
    _OUT,
    _IDLE,
    _AGE,
    _LAST,
)
"""Default columns of all connections, in order."""
AUTO: Final = (_ID, _SERVER, *COLUMNS[1:3], _HOST, *COLUMNS[3:6], _LINT, _FAULT, *COLUMNS[6:])
"""The same with columns that only some sources have, and some only at times."""
OF_PROGRAM: Final = (
    *(_ID, _SERVER, _PID, replace(_FD, rank=3), _CLIENT, _HOST, _MASK, _LINT),
    replace(_TCP, rank=2),
    replace(_RECVQ, rank=8),
    replace(_SENDQ, rank=4),
    replace(_QUEUES, cell=program_cells.own_queue),
    _DOING,
    replace(_RATE_IN, rank=9),
    replace(_RATE_OUT, rank=9),
    *(replace(column, rank=13) for column in (_IN, _OUT, _RTT, _RETRANS)),
    # Of a leak, they say more than rates.
    replace(_IDLE, rank=7),
    replace(_AGE, rank=6, width=6),
    replace(_KIND, rank=10),
    _LAST,
)
"""Default columns of another program's descriptors: they have no state of ours."""
OBSERVED: Final = tuple(
    replace(column, rank=9 if column.field is fields.RECVQ else 8)
    if column.field in (fields.RECVQ, fields.RATE_IN, fields.RATE_OUT)
    else column
    for column in OF_PROGRAM
)
"""The same of a program that is observed: its loop reads at once what has come."""
ENDED_COLUMNS: Final = (
    _ID,
    _SERVER,
    _FD,
    _CLIENT,
    _HOST,
    Column(fields.LAST, 15, 1, cells.reason, 37, cells.reason_text, other_title="REASON"),
    _FIRST,
    _IN,
    _OUT,
    Column(fields.AGE, 6, 4, cells.age, other_title="LASTED"),
    _BEGAN,
    _ENDED,
    Column(fields.IDLE, 5, 10, cells.clock(lambda row: row.idle), other_title="AGO"),
    Column(fields.LAST, 12, 12, cells.payload, max_width=200, other_title="PAYLOAD"),
)
"""Columns of ended connections."""
ENDED_OF_PROGRAM: Final = (*ENDED_COLUMNS[:2], _PID, *ENDED_COLUMNS[2:-1], _KIND)
"""The same of another program: no payload is seen."""
GROUP_COLUMNS: Final = (
    Column(fields.CLIENT, 15, 0, cells.group, 40, cells.group_text),
    _SERVER,
    Column(fields.MEMBERS, 8, 1, cells.members),
    replace(_QUEUES, rank=2),
    Column(fields.LARGEST, 8, 5, cells.size(lambda row: row.largest)),
    Column(fields.RATE_IN, 6, 6, cells.amount(lambda row: row.rate_in)),
    Column(fields.RATE_OUT, 6, 6, cells.amount(lambda row: row.rate_out)),
    _IN,
    _OUT,
    Column(fields.IDLE, 5, 9, cells.clock(lambda row: row.idle)),
    Column(fields.AGE, 6, 10, cells.clock(lambda row: row.age), other_title="OLDEST"),
)
"""Columns of groups."""
CHOOSABLE: Final = (
    *COLUMNS,
    _SERVER,
    _PID,
    _LINT,
    _FAULT,
    _FIRST,
    _NAME,
    _HOST,
    _BEGAN,
    _ENDED,
    Column(fields.PEAK, 8, 8, cells.size(lambda row: row.peak)),
    Column(fields.LOST, 8, 8, cells.size(lambda row: row.lost)),
    _RTT,
    _RETRANS,
    _RECVQ,
    _SENDQ,
    _TCP,
    _KIND,
    _DOING,
)
"""Columns that the operator can choose. No two have the same field."""
