"""A busy server for tests of the dashboard: fixed values, a fixed clock."""

from collections.abc import Sequence
from math import sin

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import ServerInfo, Totals
from tests.scripted import ScriptedSource

AT = 1000.0
"""Monotonic time in seconds of every view."""
KIB = 1024
MIB = 1024 * KIB
HIGH = 256 * KIB


def _row(id_: int, host: str, port: int, **values: object) -> Row:
    base = Row(id_, id_ + 5, Address(host, port), mask=READ, delivered=READ)
    return replace(base, **values)


def _choked(id_: int, host: str, port: int, queued: int, **values: object) -> Row:
    return _row(
        id_, host, port, state=State.CHOKED, mask=WRITE, delivered=WRITE, queued=queued,
        chunks=-(-queued // 65536), fill=queued / HIGH, why=Cause.HIGH_WATER, **values,
    )  # fmt: skip


def _chatty(id_: int, port: int, age: float, number: int) -> Row:
    return _row(
        id_, "127.0.0.1", port, rate_in=48.0 + id_ * 7, rate_out=48.0 + id_ * 7, why=Cause.ACCEPTED,
        bytes_in=number * 11, bytes_out=number * 11, idle=(id_ * 0.3) % 1.7, age=age,
        last=b"ping %d" % number,
    )  # fmt: skip


ROWS: tuple[Row, ...] = (
    _row(
        3, "127.0.0.1", 53098, bytes_in=40_960, bytes_out=40_960, age=31.4, idle=2.1,
        state=State.CLOSED, mask=NONE, why=Cause.PEER_END,
        ending=Ending(Reason.PEER_CLOSED, Side.CLIENT),
    ),
    _chatty(11, 53110, 702.0, 8812),
    _chatty(12, 53112, 702.0, 8790),
    _row(
        17, "127.0.0.1", 53122, rate_in=1.2e6, rate_out=1.2e6, bytes_in=88e6, bytes_out=88e6,
        idle=0.0, age=64.0, last=bytes(range(64, 96)), why=Cause.FLUSHED,
    ),
    _choked(
        19, "10.0.0.7", 40112, 263 * KIB, bytes_in=4_100_000, bytes_out=3_830_000, idle=2.2,
        age=31.0, rate_out=12_000.0, last=b"\x00\x01\x02\xff" * 8,
    ),
    _row(
        20, "::1", 50022, state=State.DRAINING, mask=WRITE, delivered=WRITE, queued=12 * KIB,
        chunks=2, fill=12 / 256, bytes_in=40_960, bytes_out=28_672, rate_out=40_000.0, idle=0.1,
        age=8.6, why=Cause.PEER_END, last=b"the rest, please",
    ),
    _row(
        21, "127.0.0.1", 53130, queued=31 * KIB, chunks=1, fill=31 / 256, mask=READ | WRITE,
        delivered=WRITE, rate_in=5.1e6, rate_out=4.9e6, bytes_in=61_200_000, bytes_out=61_168_256,
        idle=0.0, age=12.0, why=Cause.QUEUED, last=b"bulk \x80\x81\x82",
    ),
    _row(
        22, "127.0.0.1", 53131, held=True, mask=NONE, bytes_in=512, bytes_out=512, idle=4.4,
        age=19.0, why=Cause.HELD, last=b"hello?",
    ),
    _chatty(24, 53140, 55.0, 610),
    _row(
        25, "127.0.0.1", 53144, bytes_in=88, bytes_out=88, idle=1.0, age=41.0, why=Cause.ACCEPTED,
        last=b"[/red][@click=app.quit]x[/]\x1b[2J",
    ),
    _row(
        26, "127.0.0.1", 53151, state=State.LINGERING, bytes_in=9_000, bytes_out=9_000, idle=0.4,
        age=12.5, why=Cause.LINGER, last=b"bye",
    ),
    _row(
        27, "127.0.0.1", 53152, state=State.CLOSED, mask=NONE, bytes_in=23, bytes_out=23, idle=3.2,
        age=17.0, why=Cause.KICKED, ending=Ending(Reason.KICKED_CLOSE, Side.SERVER),
    ),
    *(_chatty(id_, 53200 + id_, 300.0 - id_ * 3, 4000 - id_ * 40) for id_ in range(30, 46)),
)  # fmt: skip


def _call(
    ago: float, row: int, call: Call, before: int, after: int, cause: Cause, queued: int = 0
) -> LoopCall:
    fd = row + 5
    return LoopCall(
        AT - ago, row, call, fd, before, after, cause, queued, Address("127.0.0.1", 53130)
    )


JOURNAL: tuple[JournalLine, ...] = (
    _call(0.2, 19, Call.UPDATE, READ | WRITE, WRITE, Cause.HIGH_WATER, 263 * KIB),
    _call(0.3, 19, Call.UPDATE, READ, READ | WRITE, Cause.QUEUED, 41 * KIB),
    _call(0.8, 21, Call.UPDATE, READ, READ | WRITE, Cause.QUEUED, 31 * KIB),
    _call(1.1, 20, Call.UPDATE, READ | WRITE, WRITE, Cause.PEER_END),
    _call(1.4, 26, Call.UPDATE, WRITE, READ, Cause.LINGER),
    Ended(
        AT - 3.2, 27, Ending(Reason.KICKED_CLOSE, Side.SERVER), 23, 23, 17.0,
        Address("127.0.0.1", 53152),
    ),
    _call(3.2, 27, Call.REMOVE, READ, NONE, Cause.KICKED),
    _call(4.4, 22, Call.UPDATE, READ, NONE, Cause.HELD),
    Rejected(AT - 6.0, Address("10.0.0.9", 40990), "--max-per-ip 64"),
    _call(8.6, 20, Call.ADD, NONE, READ, Cause.ACCEPTED),
    _call(12.0, 21, Call.ADD, NONE, READ, Cause.ACCEPTED),
)  # fmt: skip


def _history(mean: float, swing: float, seconds: int = 120) -> tuple[float, ...]:
    return tuple(mean + swing * sin(second / 7) * sin(second / 17) for second in range(seconds))


def source(rows: Sequence[Row] = ROWS) -> ScriptedSource:
    """Return the source of a busy server with these connections."""
    return ScriptedSource(
        rows=list(rows),
        server=ServerInfo(("127.0.0.1:10000", "[::1]:10000"), uptime=761.0),
        totals=Totals(
            open=sum(not row.ending for row in rows), accepted=412, closed=387, rejected=1,
            choked=1, queued=sum(row.queued for row in rows),
            queued_in=sum(bool(row.queued) for row in rows), rate_in=6.3e6, rate_out=6.2e6,
            history_in=_history(6e6, 4e6), history_out=_history(5.9e6, 3.8e6), lag_p99=0.0004,
        ),
        journal=JOURNAL,
        at=AT,
    )  # fmt: skip
