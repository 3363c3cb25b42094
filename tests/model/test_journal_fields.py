import pytest
from hypothesis import given

from echotui.model import fields as table
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import NOWHERE
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fields import EVERYWHERE, NAMES
from echotui.model.filter.filter import Filter
from echotui.model.filter.parser import parse
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
from echotui.model.journal_fields import JOURNAL_FIELDS, line_test
from echotui.model.mask import READ, WRITE
from tests.model.filters import filters
from tests.model.journal_lines import facts_of, fits, lines

HERE = Address("10.0.0.7", 40112)
CALL = LoopCall(1.0, 17, Call.UPDATE, 22, READ, WRITE, Cause.HIGH_WATER, 64 * 1024, HERE)
REMOVE = LoopCall(2.0, 17, Call.REMOVE, 22, WRITE, 0, Cause.RESET, 9, HERE)
END = Ended(2.0, 17, Ending(Reason.PEER_RESET, Side.CLIENT), 2000, 900, 61.5, HERE)
REJECTION = Rejected(3.0, HERE, "--max-clients 100")
HOLD = Acted(4.0, 17, Act.HOLD, HERE)
LISTENER = LoopCall(
    0.0, 0, Call.ADD, 5, 0, READ, Cause.LISTENING, 0, Address("127.0.0.1", 10000)
)  # fmt: skip
DRAIN = Acted(5.0, 0, Act.DRAIN, NOWHERE)
FAULT = Injected(6.0, 17, 3, "latency=200ms", True, HERE)
RULE = Injected(6.0, 0, 3, "addr:10.0.0.7 latency=200ms 50%", False, NOWHERE)
STEP = Stepped(7.0, 17, 12, "READ", "recv 1024, queue 1024", HERE)
TIMERS = Stepped(7.0, 0, 13, "timers", "idle 1", NOWHERE)
ACCEPT = Stepped(7.0, 0, 14, "accept", "one client", Address("::1", 10001))
GAP = Missed(8.0, 12, server="web-3")
CHANGE = Observed(9.5, 18, "epoll_ctl", 23, READ, READ | WRITE, "seen: 3.8 MB", NOWHERE)
AFAR = Acted(9.0, id_in(5, 17), Act.RELEASE, HERE, "Web-12")
LINES: dict[str, JournalLine] = {
    "call": CALL, "remove": REMOVE, "end": END, "rejection": REJECTION, "hold": HOLD,
    "listener": LISTENER, "drain": DRAIN,
    "fault": FAULT, "rule": RULE, "step": STEP, "timers": TIMERS, "accept": ACCEPT,
    "gap": GAP, "afar": AFAR, "seen": CHANGE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", " ".join(LINES)),
        ("#17", "call remove end hold fault step afar"),
        ("#16,17 call:add", ""),
        ("id:0", ""),
        ("id<99", "call remove end hold fault step afar seen"),
        ("call:update", "call"),
        ("call:add,rem", "remove listener"),
        ('cause:"high water"', "call"),
        ("mask:w", "call remove seen"),
        ("mask=r", "listener"),
        ("mask:none", ""),
        ("fd:22,5", "call remove listener"),
        ("queue>1k", "call"),
        ("queue<1k", "remove"),
        (
            "!queue>1k",
            "remove end rejection hold listener drain fault rule step timers accept gap afar seen",
        ),
        ("addr:10.0.0.0/8", "call remove end rejection hold fault step afar"),
        ("10.0.0.0/8 port:40112", "call remove end rejection hold fault step afar"),
        ("port:10000", "listener"),
        ("addr:::1", "accept"),
        ("addr:0.0.0.0/0 addr:127", "listener"),
        ("reason:reset", "end"),
        ('reason:"over limit"', "rejection"),
        ("first:client", "end"),
        ("in>1k out<1k age>1m", "end"),
        ("reset", "remove end"),
        ("ended | rejected | operator", "end rejection hold drain afar"),
        ("server:web-*", "gap afar"),
        ("server:web-1", ""),
        ("server:web-12,eu", "afar"),
        ("#17 server:web-12", "afar"),
        ("web-3", "gap"),
        ('missed "12 lines"', "gap"),
        ("max-clients", "rejection"),
        ("drain", "drain"),
        ("fault:latency", "fault rule"),
        ('"fault 3 off"', "rule"),
        ('"step 12 READ" | "idle 1"', "step timers"),
        ("update_handler", "call"),
        ("10.0.0.7:40112", "call remove end rejection hold fault step afar"),
        ('"client first"', "end"),
        ("17", ""),
        ("epoll", "seen"),
        ('fd:23 cause:"seen:"', "seen"),
        ("state:open | payload:x | rtt<9s | name:x", ""),
    ],
)
def test_which_lines_match(text: str, found: str) -> None:
    test = line_test(parse(text))
    assert [name for name, line in LINES.items() if test(line)] == found.split()


@given(filters, lines)
def test_it_means_what_it_says(wanted: Filter, line: JournalLine) -> None:
    assert bool(line_test(wanted)(line)) is fits(wanted, line)


def test_the_fields_are_those_of_any_line() -> None:
    assert {field for line in LINES.values() for field in facts_of(line)} == JOURNAL_FIELDS
    names = {name for name, field in NAMES.items() if field in JOURNAL_FIELDS}
    assert names >= {"id", "fd", "addr", "client", "ip", "port", "mask", "call", "cause", "queue"}
    assert names >= {"reason", "first", "in", "out", "age"}
    assert {table.CALL, table.FAULT, table.SERVER, table.TCP} == JOURNAL_FIELDS - EVERYWHERE
