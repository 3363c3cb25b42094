import struct

import pytest

from echotui.sources.process.tcp_side import opened


def info(unacked: int, acked: int, sent: int, again: int = 0) -> bytearray:
    room = bytearray(216)
    struct.pack_into("=I", room, 24, unacked)
    struct.pack_into("=Q", room, 120, acked)
    struct.pack_into("=2Q", room, 200, sent, again)
    return room


@pytest.mark.parametrize(
    ("room", "state", "side"),
    [
        (info(0, 0, 0), "ESTAB", False),
        (info(0, 1, 0), "ESTAB", True),
        (info(0, 101, 150, 50), "ESTAB", True),
        (info(0, 100, 150, 50), "CLOSE-WAIT", False),
        (info(0, 101, 100), "FIN-WAIT-2", False),
        (info(0, 102, 100), "FIN-WAIT-2", True),
        (info(1, 100, 100), "ESTAB", None),
        (info(0, 7, 100), "ESTAB", None),
        (info(0, 0, 0), "SYN-SENT", None),
        (info(0, 0, 0)[:200], "ESTAB", None),
    ],
)
def test_the_side_that_opened_it_has_one_byte_more_acknowledged(
    room: bytearray,
    state: str,
    side: bool | None,  # noqa: FBT001 - a case
) -> None:
    assert opened(bytearray(8) + room, 8, len(room), state) is side
