from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model import fields as table
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.field import Field
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse
from echotui.model.mask import EDGE, NONE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from tests.model.filters import filters, fits, rows

KIB = 1024
FIRST = Row(
    17,
    22,
    Address("127.0.0.1", 53122),
    mask=READ | WRITE,
    delivered=READ,
    queued=64 * KIB,
    messages=9,
    rate_in=1_200_000.0,
    rate_out=0.0,
    bytes_in=1_500_000,
    bytes_out=999,
    idle=30.0,
    age=120.0,
    cause=Cause.HIGH_WATER,
    payload=b"PING 8812\r\n",
)
SECOND = Row(
    19,
    24,
    Address("fe80::1%eth0", 40112),
    mask=NONE,
    state=State.CLOSED,
    cause=Cause.RESET,
    ending=Ending(Reason.PEER_RESET, Side.CLIENT),
)


BY_FIELD = {field: field.get for field in table.FIELDS}
IN_WORDS = {table.CLIENT, table.REASON, table.PAYLOAD, table.SERVER, table.KIND}
OF_KINDS = {table.TCP, table.DOING}
"""What a word is looked for in where there is a kind."""


def matches(text: str, row: Row = FIRST) -> bool:
    return parse(text).test(BY_FIELD)(row)


@pytest.mark.parametrize(
    "text",
    [
        *["", "  ", "127.0", "127.0.0.1:53122", ":53122", "OPEN", "ping", r"8812\r\n", '"g 8"'],
        *["!zzz", "!state:closed", "zzz | open", "open 127", "!!open", '!"two words"'],
        *["id:17", "id=17", "id:16,17", "id!=18", "!id:18", "id>16", "id>=17", "id<=17", "fd:22"],
        *["queue:64k", "queue>63.9k", "queue>=64KiB", "queue<64.1k", "queue>64kB", "queue!=64kB"],
        *["in:1.5M", "in>=1.5MB", "in<1.5MiB", "in>1M/s", "in<1.3M/s", "in/s>1M", "out:0/s"],
        *["out<1k", "messages:9", "msgs>8", "idle:30s", "idle>29", "idle>29999ms", "age:2m"],
        *["age<1h", "age<0.1d", "mask:w", "mask:rw", "mask=rw", "MASK:WRITE", "mask!=w"],
        *["event:r", "event=r", "ev!=w", "!event:none", "state:open", "state:live", "state=open"],
        *["state:closed,open", "state!=closed", "addr:127.0.0.1", "addr=127.0.0.1", "ip:127.0"],
        *["addr:127.0.0.0/8", "client:127.0.0.1:53122", "addr:127.0.0.1:", "addr:10.0.0.7,127.0"],
        *["127.0.0.0/8", "!10.0.0.0/8", "127.0.0.1/32 open", "live", "!zzz live", "::/0 | live"],
        *["addr!=10.0.0.0/8", "addr:::ffff:127.0.0.1", "port:53122", 'cause:"high WATER"'],
        *['cause="high water"', "why:high", "payload:ping", r"last:8812\r", 'reason=""'],
        *[r'payload="ping 8812\r\n"', 'payload:"G 8"', "first!=client", "port>53121 port<53123"],
    ],
)
def test_it_fits(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        *["zzz", "!open", "open zzz", "zzz | yyy", "closed", "held", "17", "9127", "!!zzz"],
        *["id:18", "id:1,7", "id!=17", "id>17", "id<17", "queue>64k", "queue<64k", "queue:65537"],
        *["in>1.5M", "in<1M/s", "out>0/s", "idle>30s", "age>2m", "age<119", "mask=w", "mask:none"],
        *["mask:-", "event:w", "state:choked", "state:held", "addr:10.0.0.0/8", "addr:27.0"],
        *["addr:127.0.0.1:5312", "addr:127.0.0.11", "addr:::1", "addr:::/0", "cause=high"],
        *["10.0.0.0/8", "!127.0.0.0/8", "::/0", '"127.0.0.0/8"', "!live", "liv"],
        *["payload=ping", "first:client,server", "reason:reset", "cause:accepted | in>1G"],
    ],
)
def test_it_does_not_fit(text: str) -> None:
    assert not matches(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reset", True),
        ('reason:"peer reset"', True),
        ("reason:peer", True),
        ("reason=peer", False),
        ("first:client", True),
        ("first:server", False),
        ("state:live", False),
        ("live", False),
        ("!live", True),
        ("fe80::/10", True),
        ("closed", True),
        ("mask:none mask=- mask:--", True),
        ("addr:fe80::/10", True),
        ("addr:fe80::1", True),
        ("addr:fe80::1%eth0", True),
        ("addr:fe80::1%ETH0", True),
        ("addr:fe80::1%eth1", False),
        ("addr:[fe80::1]:40112", True),
        ("addr:[fe80::1]:40113", False),
        ("addr:fe80", True),
        ("addr:[fe8", True),
        ("addr:e80", False),
        ("addr:0.0.0.0/0", False),
        ("addr:::/0", True),
        ("payload:a", False),
        ('payload=""', True),
        ("event:r", False),
    ],
)
def test_of_an_ended_ipv6_client(text: str, *, expected: bool) -> None:
    assert matches(text, SECOND) is expected


@pytest.mark.parametrize(
    ("text", "masks"),
    [
        ("mask:r", {READ, READ | WRITE}),
        ("mask:rw", {READ | WRITE}),
        ("mask:none", {NONE}),
        ("mask:r,w", {READ, WRITE, READ | WRITE}),
        ("mask:none,w", {NONE, WRITE, READ | WRITE}),
        ("mask=r", {READ}),
        ("mask=none,rw", {NONE, READ | WRITE}),
        ("!mask:w", {NONE, READ, UNSEEN}),
        ("mask!=w", {NONE, READ, READ | WRITE, UNSEEN}),
        ("mask=et,1s", set()),
    ],
)
def test_masks(text: str, masks: set[int]) -> None:
    every = (NONE, READ, WRITE, READ | WRITE, UNSEEN)
    assert {mask for mask in every if matches(text, replace(FIRST, mask=mask))} == masks


def test_flags_of_masks() -> None:
    every = (READ, READ | EDGE, WRITE | EDGE | ONE_SHOT, ONE_SHOT, UNSEEN)
    for text, masks in (
        ("mask:et", {READ | EDGE, WRITE | EDGE | ONE_SHOT}),
        ("mask:1s", {WRITE | EDGE | ONE_SHOT, ONE_SHOT}),
        ("mask=r", {READ, READ | EDGE}),
        ("mask:none", {ONE_SHOT}),
    ):
        assert {mask for mask in every if matches(text, replace(FIRST, mask=mask))} == masks
        assert str(parse(text)) == text


def test_held_counts_beside_the_state() -> None:
    held = replace(FIRST, held=True)
    assert all(matches(text, held) for text in ("held", "state:held", "state:open", "eld", "open"))
    assert not matches("!state:held", held)


def test_the_text_of_an_errno_is_found() -> None:
    row = replace(SECOND, ending=Ending(Reason.ERROR, Side.SERVER, "ETIMEDOUT"))
    assert matches("etimedout", row)
    assert matches('reason="error ETIMEDOUT"', row)


def test_a_payload_is_found_as_it_is_shown() -> None:
    row = replace(FIRST, payload=b"a\\b\x00\xff")
    assert matches(r"a\\b", row)
    assert matches(r'payload="a\\\\b\\x00\\xff"', row)
    assert not matches(r"a\b", row)


@given(filters, rows)
def test_it_means_what_it_says(wanted: Filter, row: Row) -> None:
    assert bool(wanted.test(BY_FIELD)(row)) is fits(wanted, row)


@given(filters, st.lists(rows, min_size=1, max_size=5))
def test_a_predicate_remembers_nothing_that_changes(wanted: Filter, some: list[Row]) -> None:
    test = wanted.test(BY_FIELD)
    assert [bool(test(row)) for row in some * 2] == [fits(wanted, row) for row in some * 2]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", set()),
        ("queue>64k", {table.QUEUE}),
        ("in>1M/s in>1M", {table.RATE_IN, table.IN}),
        ("mask:w !event:w", {table.MASK, table.EVENT}),
        ("state:open", {table.STATE}),
        ("state:held", {table.STATE, table.IS_HELD}),
        ("addr:10.0.0.0/8", {table.CLIENT}),
        ("payload:x", {table.PAYLOAD}),
        ("zzz", IN_WORDS),
        ("choke", IN_WORDS | {table.STATE}),
        ("127.0.0.0/8", {table.CLIENT}),
        ("held", IN_WORDS | {table.STATE, table.IS_HELD}),
    ],
)
def test_only_what_is_needed_is_asked(text: str, fields: set[Field]) -> None:
    asked: set[Field] = set()

    def asking(field: Field) -> Callable[[Row], object]:
        def get(row: Row) -> object:
            asked.add(field)
            return BY_FIELD[field](row)

        return get

    parse(text).test({field: asking(field) for field in fields | OF_KINDS})(FIRST)
    assert asked == fields


@pytest.mark.parametrize("text", ["listener", "TCP", "close-wait", "/slow", "!estab", "127.0"])
def test_a_word_is_found_in_what_another_program_has(text: str) -> None:
    row = Row(
        1, 9, FIRST.address, kind="tcp in, not a listener", tcp="CLOSE-WAIT", doing="GET /slow"
    )
    assert matches(text, row)
    assert not matches("established", row)


def test_what_costs_little_is_asked_first() -> None:
    getters = {table.QUEUE: BY_FIELD[table.QUEUE], table.PAYLOAD: BY_FIELD[table.ID]}
    # The payload's getter gives no bytes here: looked at, it would raise.
    assert not parse("payload:x queue>1G").test(getters)(FIRST)


def test_nothing_asked_is_everything() -> None:
    assert not EVERYTHING
    assert Filter() == EVERYTHING == parse("")
    assert parse("x")
    nothing: dict[Field, Callable[[Row], object]] = {}
    assert EVERYTHING.test(nothing)(FIRST)


@pytest.mark.parametrize("text", ["rtt<1ms", "rtt>=0", "rtt:0", "retrans<1", "sendq<=1G"])
def test_what_is_not_known_is_neither_little_nor_much(text: str) -> None:
    known = replace(FIRST, rtt=0, retrans=0, sendq=0)
    assert matches(text, known)
    assert not matches(text)
    assert matches(f"!{text}")


def test_a_name_is_found_in_any_case() -> None:
    named = replace(FIRST, name="Crowd-3")
    assert all(matches(text, named) for text in ("name:CROWD", "name=crowd-3", "name!=crowd"))
    assert not matches("name:ann | name=crowd", named)


def test_a_filter_is_a_value() -> None:
    wanted = parse("queue>64k | !ping")
    assert {wanted, parse("QUEUE>64KiB|!PING")} == {wanted}
    assert wanted != parse("queue>64k | ping")
