from typing import get_args

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import (
    KICKS,
    Act,
    Acted,
    Call,
    Ended,
    Injected,
    JournalLine,
    LoopCall,
    Missed,
    Observed,
    Rejected,
    Stepped,
)

CLIENT = Address("10.0.0.7", 40112)


def test_the_calls_are_the_loops_three() -> None:
    assert [str(call) for call in Call] == ["add_handler", "update_handler", "remove_handler"]


def test_the_causes_of_mask_changes_are_those_of_the_product() -> None:
    product = (
        "accepted, queued, flushed, high water, low water, queues full, peer end, held, released,"
        " drain, linger, kicked, out of memory, tried again, reset, fault, closed"
    )
    listeners = (
        "listening, not accepting, out of descriptors, system out of descriptors,"
        " out of socket buffers, out of epoll watches, accept fails"
    )
    assert ", ".join(Cause) == f"{product}, {listeners}"


def test_a_line_is_one_of_eight_values() -> None:
    kinds = {LoopCall, Ended, Rejected, Acted, Injected, Stepped, Missed, Observed}
    assert set(get_args(JournalLine)) == kinds


def test_every_kick_is_an_act() -> None:
    assert sorted(KICKS.values()) == sorted(act for act in Act if act.startswith("kick"))
    assert all(reason.startswith("kicked (") for reason in KICKS)


def test_fields_stand_where_the_echo_path_puts_them() -> None:
    call = LoopCall(1.5, 19, Call.UPDATE, 24, 5, 4, Cause.HIGH_WATER, 65536, CLIENT)
    assert call == LoopCall(
        at=1.5, id=19, call=Call.UPDATE, fd=24, before=5, after=4, cause=Cause.HIGH_WATER,
        queued=65536, address=CLIENT,
    )  # fmt: skip
    ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
    ended = Ended(2.5, 19, ending, 100, 90, 31.0, CLIENT)
    assert ended == Ended(
        at=2.5, id=19, ending=ending, bytes_in=100, bytes_out=90, lived=31.0, address=CLIENT
    )
    assert Rejected(3.5, CLIENT, "--max-clients 1") == Rejected(
        at=3.5, address=CLIENT, limit="--max-clients 1"
    )


def test_every_line_has_its_time_first_and_an_address() -> None:
    for kind in get_args(JournalLine):
        assert kind.__struct_fields__[0] == "at"
        assert "address" in kind.__struct_fields__
