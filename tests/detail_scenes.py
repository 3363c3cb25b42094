"""Details for tests of the dashboard: fixed values, a fixed clock."""

from math import sin

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import Detail, Kernel, TcpInfo
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, LoopCall
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from tests import scenes
from tests.scenes import AT, HIGH, KIB, MIB
from tests.scripted import ScriptedSource

CHOKED = 19
"""The id of the connection in most tests: a client that reads too slowly."""
KICKED = 27
"""The id of a kicked connection."""
CLIENT = Address("10.0.0.7", 40112)
OURS = Address("10.0.0.1", 10000)
_FD = 24
_BOTH = READ | WRITE


def _call(
    ago: float, before: int, after: int, cause: Cause, queued: int = 0, call: Call = Call.UPDATE
) -> LoopCall:
    return LoopCall(AT - ago, CHOKED, call, _FD, before, after, cause, queued, CLIENT)


def _rounds(count: int) -> list[LoopCall]:
    """The queue fills and empties so many times, newest first."""
    calls: list[LoopCall] = []
    for number in range(count):
        ago = 2.231 + number * 4.107
        calls += [
            _call(ago, _BOTH, WRITE, Cause.HIGH_WATER, 256 * KIB + 7 * KIB * (number % 3)),
            _call(ago + 0.012, READ, _BOTH, Cause.QUEUED, 41 * KIB + 3 * KIB * number),
            _call(ago + 1.704, _BOTH, READ, Cause.FLUSHED),
            _call(ago + 2.113, WRITE, _BOTH, Cause.LOW_WATER, 63 * KIB),
        ]
    return calls


TIMELINE: tuple[LoopCall, ...] = (
    *_rounds(7),
    _call(31.0, NONE, READ, Cause.ACCEPTED, call=Call.ADD),
)
KERNEL = Kernel(
    in_queue=187 * KIB,
    out_queue=5 * MIB // 2,
    options=(
        ("SO_SNDBUF", "2626560"),
        ("SO_RCVBUF", "131072"),
        ("TCP_NODELAY", "on"),
        ("SO_KEEPALIVE", "off"),
        ("SO_LINGER", "off"),
        ("TCP_MAXSEG", "1448"),
        ("TCP_USER_TIMEOUT", "system default"),
        ("TCP_CONGESTION", "cubic"),
    ),
    tcp=TcpInfo("ESTAB", rtt=0.0124, rttvar=0.0031, cwnd=10, unacked=7, retransmits=3),
)


def _wave(mean: float, swing: float, pace: float, seconds: int) -> tuple[float, ...]:
    return tuple(
        max(0.0, mean + swing * sin(second / pace) * sin(second / 11)) for second in range(seconds)
    )


def detail(seconds: int = 47) -> Detail:
    """Return the detail of a client that sends more than it reads, with `seconds` of history."""
    row = Row(
        CHOKED, _FD, CLIENT, WRITE, WRITE, State.CHOKED, queued=263 * KIB, messages=5,
        fill=263 * KIB / HIGH, rate_in=0.0, rate_out=12_400.0, bytes_in=4_100_000,
        bytes_out=3_830_688, reads=187, writes=1204, idle=0.4, age=31.0, cause=Cause.HIGH_WATER,
        payload=b"row 4711", began=AT - 31.0, peak=271 * KIB,
    )  # fmt: skip
    sent = b"".join(
        b"row %04d;%d;\x00\xfe\n" % (number, number * 37) for number in range(4690, 4711)
    )
    return Detail(
        row=row,
        local=OURS,
        kernel=KERNEL,
        timeline=TIMELINE,
        in_history=_wave(150_000, 260_000, 3.1, seconds),
        out_history=_wave(118_000, 70_000, 4.3, seconds),
        queue_history=_wave(140 * KIB, 180 * KIB, 2.3, seconds),
        received=sent[-256:],
        sent=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n\x1b[2J" + sent[:224],
    )


def kicked() -> Detail:
    """Return the detail of a client that was kicked while bytes were queued for it."""
    row = replace(
        detail().row, id=KICKED, state=State.CLOSED, mask=NONE, queued=0, messages=0, fill=0.0,
        rate_out=0.0, idle=3.2, age=17.0, cause=Cause.KICKED,
        ending=Ending(Reason.KICKED_CLOSE, Side.SERVER), began=AT - 20.2, ended=AT - 3.2,
        lost=263 * KIB, discarded=1448,
    )  # fmt: skip
    end = Ended(AT - 3.2, KICKED, row.ending, row.bytes_in, row.bytes_out, row.age, CLIENT)
    call = _call(3.2, WRITE, NONE, Cause.KICKED, 263 * KIB, Call.REMOVE)
    details = tuple(
        replace(line, at=line.at - 4, id=KICKED) for line in (*_rounds(1), TIMELINE[-1])
    )
    return replace(
        detail(12), row=row, timeline=(end, replace(call, id=KICKED), *details)
    )  # fmt: skip


def source() -> ScriptedSource:
    """Return a busy server with the details of two connections."""
    details = {each.row.id: each for each in (detail(), kicked())}
    rows = [details[row.id].row if row.id in details else row for row in scenes.ROWS]
    busy = scenes.source(rows)
    busy.details = details
    return busy
