import pytest

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.ids import id_in
from echotui.model.journal import (
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
from echotui.model.mask import READ, WRITE
from echotui.model.records.lines import NAMES, line_record
from tests.ui.extremes import HOSTILE

CLIENT = Address("127.0.0.1", 53130)
WALL = 1_700_000_000.0


def record(line: JournalLine) -> dict[str, object]:
    """What is written of a line, without what it does not have."""
    values = dict(zip(NAMES, line_record(7, line, WALL), strict=True))
    assert (values.pop("line"), values.pop("at")) == (7, "2023-11-14T22:13:21.203Z")
    return {name: value for name, value in values.items() if value is not None}


def test_each_kind_of_line_is_a_record_of_what_it_has() -> None:
    at = {"address": "127.0.0.1", "port": 53130}
    calls = {"kind": "call", "call": "update_handler", "fd": 24, "queued_bytes": 9, **at}
    masks = {"mask_before": "READ|WRITE", "mask": "WRITE", "cause": "high water"}
    for id_, has in ((19, {"id": 19}), (0, {}), (id_in(2, 19), {"id": 19})):
        line = LoopCall(
            1.203, id_, Call.UPDATE, 24, READ | WRITE, WRITE, Cause.HIGH_WATER, 9, CLIENT
        )
        assert record(line) == {**calls, **masks, **has}
    end = Ending(Reason.ERROR, Side.CLIENT, "EIO")
    assert record(Ended(1.203, 19, end, 1, 2, 3.25, CLIENT)) == {
        "kind": "ended", "id": 19, "end_reason": "error EIO", "ended_first_by": "client",
        "in_bytes": 1, "out_bytes": 2, "age_seconds": 3.25, **at,
    }  # fmt: skip
    assert record(Rejected(1.203, CLIENT, "--max-clients 1")) == {
        "kind": "rejected", "limit": "--max-clients 1", **at,
    }  # fmt: skip
    assert record(Acted(1.203, 0, Act.DRAIN, Address("", 0))) == {
        "kind": "operator", "act": "drain the server",
    }  # fmt: skip
    fault = Injected(1.203, 19, 3, "latency=200ms", on=True, address=CLIENT)
    assert record(fault) == {
        "kind": "fault", "id": 19, "rule": 3, "faults": "latency=200ms", "on": True, **at,
    }  # fmt: skip
    fault = Injected(1.203, 0, 3, "latency=200ms", on=True, address=Address("", 0), more=7900)
    assert record(fault) == {
        "kind": "fault", "rule": 3, "faults": "latency=200ms", "on": True, "more": 7900,
    }  # fmt: skip
    assert record(Stepped(1.203, 0, 12, "timers", "idle 1", Address("", 0))) == {
        "kind": "step", "step": 12, "event": "timers", "did": "idle 1",
    }  # fmt: skip
    gap = {"kind": "missed", "lines": 12, "server": "web-3"}
    assert record(Missed(1.203, 12, server="web-3")) == gap
    change = Observed(1.203, 19, "epoll_ctl", 9, READ, READ | WRITE, "seen: sendq 1 kB", CLIENT)
    assert record(change) == {
        "kind": "observed", "id": 19, "call": "epoll_ctl", "fd": 9, "mask_before": "READ",
        "mask": "READ|WRITE", "cause": "seen: sendq 1 kB", **at,
    }  # fmt: skip
    afar = Rejected(1.203, CLIENT, "--max-clients 1", "web-3")
    assert record(afar) == {
        "kind": "rejected", "limit": "--max-clients 1", "server": "web-3", **at,
    }  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_escaped(text: str) -> None:
    end = Ending(Reason.ERROR, Side.CLIENT, text)
    for line in (
        Ended(1.0, 1, end, 1, 1, 1.0, Address(text, 1)),
        Rejected(1.0, Address(text, 1), text),
        Injected(1.0, 1, 1, text, on=True, address=Address(text, 1)),
        Stepped(1.0, 1, 1, text, text, Address(text, 1)),
        Missed(1.0, 1, server=text),
        Observed(1.0, 1, text, 1, 0, 0, text, Address(text, 1), text),
    ):
        for value in line_record(1, line, 0.0):
            assert not isinstance(value, str) or (value.isascii() and value.isprintable())
