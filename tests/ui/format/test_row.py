import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.format.row import row_text

USUAL = Row(
    17, 22, Address("127.0.0.1", 53122), READ, bytes_in=88_000_000, bytes_out=88_000_000, age=64.0,
    cause=Cause.FLUSHED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            Row(-1, 0, Address("10.0.0.7", 0), members=1, idle=1.0, age=9.0),
            "10.0.0.7 1 client queue 0 B in 0 B out 0 B idle 1.0s oldest 9.0s",
        ),
        (
            Row(
                -2, 0, Address("::1", 0), queued=9, bytes_in=5, bytes_out=4, rate_in=3.0,
                rate_out=2.0, members=3, largest=7,
            ),
            ("::1 3 clients queue 9 B largest 7 B in 5 B at 3 B/s out 4 B at 2 B/s"
            " idle 0.0s oldest 0.0s"),
        ),
        (
            USUAL,
            ("#17 fd 22 127.0.0.1:53122 R- open queue 0 B in 88000000 B out 88000000 B"
            " idle 0.0s age 64.0s flushed"),
        ),
        (
            replace(
                USUAL, mask=WRITE, state=State.CHOKED, held=True, queued=263_168, messages=5,
                rate_in=1234.5, rate_out=8.0, cause=Cause.HIGH_WATER, payload=b'a"\r\n\x1b[2J',
            ),
            ("#17 fd 22 127.0.0.1:53122 -W choked held queue 263168 B in 5 messages"
            " in 88000000 B at 1234 B/s out 88000000 B at 8 B/s idle 0.0s age 64.0s high water"
            r' last "a\"\r\n\x1b[2J"'),
        ),
        (
            replace(
                USUAL, address=Address("::1", 5), mask=NONE, state=State.CLOSED, idle=2.04,
                ending=Ending(Reason.ERROR, Side.SERVER, "ETIMEDOUT"),
            ),
            ("#17 fd 22 [::1]:5 -- closed queue 0 B in 88000000 B out 88000000 B"
            " lasted 64s ended 2.0s ago: error ETIMEDOUT, server first"),
        ),
    ],
)  # fmt: skip
def test_it_is_one_line(row: Row, expected: str) -> None:
    assert row_text(row) == expected


def test_outside_text_is_made_safe() -> None:
    hostile = "fe80::1%\x1b]0;x\a\n\u202e"
    row = replace(
        USUAL, address=Address(hostile, 1), payload=bytes(range(256)), state=State.CLOSED,
        ending=Ending(Reason.ERROR, error=hostile),
    )  # fmt: skip
    assert row_text(row).isascii()
    assert row_text(row).isprintable()
    assert r"[fe80::1%\x1b]0;x\x07\n\u202e]:1" in row_text(row)
