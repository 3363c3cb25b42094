import csv
import io
import json
import re
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.field import Field
from echotui.model.fields import EVERYWHERE, FIELDS
from echotui.model.ids import id_in
from echotui.model.mask import READ, WRITE
from echotui.model.records.formats import FORMATS, MEDIA_TYPES, texts
from echotui.model.records.heading import Heading
from echotui.model.records.rows import exported, row_record
from echotui.model.row import Row
from echotui.model.state import State
from echotui.system.printable import escape
from tests.ui.stage import row, rows

WALL = 1_795_000_000.0
AT = WALL + 860_251.2039
ABOUT = {
    "exported_at": "2026-11-28T10:04:11.203Z",
    "server_address": "127.0.0.1:10000, [::1]:10000",
}
FULL = Row(
    17, 22, Address("fe80::1%eth0", 53122), READ | WRITE, WRITE, State.CHOKED, held=True,
    queued=263_168, messages=5, fill=1.00390625, rate_in=0.25, rate_out=12_400.125,
    bytes_in=2**60 + 1, bytes_out=88_000_000, reads=187, writes=1204, idle=0.4, age=64.0000004,
    cause=Cause.HIGH_WATER, payload=b"ping\r\n", began=860_187.2039, peak=300_000, discarded=7,
)  # fmt: skip
KNOWN = {
    "id": 17,
    "fd": 22,
    "client_address": "fe80::1%eth0",
    "client_port": 53122,
    "mask": "READ|WRITE",
    "last_event": "WRITE",
    "state": "choked",
    "held": True,
    "queued_bytes": 263_168,
    "queued_messages": 5,
    "peak_queued_bytes": 300_000,
    "queue_part_of_high_water": 1.003906,
    "in_bytes_per_second": 0.25,
    "out_bytes_per_second": 12_400.125,
    "in_bytes": 2**60 + 1,
    "out_bytes": 88_000_000,
    "in_reads": 187,
    "out_writes": 1204,
    "lost_bytes": 0,
    "discarded_bytes": 7,
    "idle_seconds": 0.4,
    "ended_seconds_ago": None,
    "age_seconds": 64.0,
    "began": "2026-11-28T10:03:07.203Z",
    "ended": None,
    "cause": "high water",
    "end_reason": None,
    "ended_first_by": None,
    "payload_escaped": r"ping\r\n",
}
SECOND = KNOWN | {
    "id": 2, "fd": 7, "client_address": "127.0.0.1", "client_port": 50002, "mask": "READ",
    "last_event": "NONE", "state": "open", "held": False, "queued_bytes": 0, "queued_messages": 0,
    "peak_queued_bytes": 0, "discarded_bytes": 0, "began": None,
    "queue_part_of_high_water": 0.0, "in_bytes_per_second": 0.0, "out_bytes_per_second": 0.0,
    "in_bytes": 0, "out_bytes": 0, "in_reads": 0, "out_writes": 0, "idle_seconds": 0.0,
    "age_seconds": 64.0, "cause": "accepted", "payload_escaped": "",
}  # fmt: skip
FORMULAS = (b"=1+1", b"+1", b"-1", b"@SUM(A1)", b"\t=1", b"\r=1", b'"=1', b"a;=1", b"a,@b", b" -1")


def written(name: str, *some: Row, known: Collection[Field] = EVERYWHERE, filter_: str = "") -> str:
    fields, server = exported(known), ("127.0.0.1:10000", "[::1]:10000")
    heading = Heading([field.export for field in fields], AT, server, filter_)
    records = (row_record(row, fields, WALL) for row in some)
    return "".join(texts(FORMATS[name](heading), records))


def as_csv(*some: Row, known: Collection[Field] = EVERYWHERE) -> str:
    return written("csv", *some, known=known)


def as_json(*some: Row, filter_: str = "") -> str:
    return written("json", *some, filter_=filter_)


def csv_payload(data: bytes) -> str:
    return next(csv.DictReader(io.StringIO(as_csv(row(1, payload=data)), newline="")))[
        "payload_escaped"
    ]


def plain(escaped: str) -> str:
    return escaped.encode("ascii").decode("unicode_escape")


def test_json_is_exact() -> None:
    assert json.loads(as_json(FULL, row(2), filter_='in>64k "a b"')) == {
        **ABOUT,
        "filter": 'in>64k "a b"',
        "rows": [KNOWN, SECOND],
    }


def test_csv_is_exact() -> None:
    header, first = list(csv.reader(io.StringIO(as_csv(FULL), newline="")))
    assert header == [*KNOWN, *ABOUT]
    shown = KNOWN | {"held": "true"} | ABOUT
    assert first == ["" if value is None else str(value) for value in shown.values()]


def test_ndjson_is_exact_and_each_line_says_when_and_where() -> None:
    lines = written("ndjson", FULL, row(2), filter_="in>64k").splitlines()
    assert [json.loads(line) for line in lines] == [KNOWN | ABOUT, SECOND | ABOUT]
    assert written("ndjson") == ""


def test_each_format_has_a_media_type() -> None:
    assert MEDIA_TYPES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_each_record_can_be_sent_as_soon_as_it_is_there(name: str) -> None:
    fields = exported(EVERYWHERE)
    made = FORMATS[name](Heading([field.export for field in fields], AT, ()))
    parts = [made.record(row_record(row(id_), fields, WALL)) for id_ in (1, 2)]
    assert [f"{id_}" in part for id_, part in enumerate(parts, 1)] == [True, True]
    assert "".join((made.begin, *parts, made.end)).count(made.end or parts[1]) == 1


def test_an_id_is_the_number_that_the_server_gave() -> None:
    assert json.loads(written("ndjson", row(id_in(3, 17))))["id"] == 17


def test_only_fields_that_the_source_provides_are_written() -> None:
    sampled = replace(
        FULL, rtt=0.0000431, retrans=3, sendq=65_536, name="=ann", host="a.example", fault="reset",
        lints=("a", "b"), server="web-3",
        recvq=17, pid=4711, tcp="ESTAB", kind="tcp in", doing="GET /",
    )  # fmt: skip
    some = [sampled, replace(FULL, name="bob")]
    first, second = csv.DictReader(io.StringIO(as_csv(*some, known=FIELDS), newline=""))
    kernel = ("rtt_seconds", "retransmits", "kernel_send_queue_bytes")
    program = ("kernel_receive_queue_bytes", "tcp_state", "pid", "kind", "doing")
    added = ("server", "name", "client_host", *kernel, "faults", "lints", *program)
    assert [first[name] for name in added] == [
        "web-3",
        r"\x3dann",
        "a.example",
        "4.3e-05",
        "3",
        "65536",
        "reset",
        "a b",
        "17",
        "ESTAB",
        "4711",
        "tcp in",
        "GET /",
    ]
    # What the kernel was not asked is an empty cell, not 0.
    assert [second[name] for name in added] == ["", "bob", *[""] * 11]
    assert first.keys() - KNOWN.keys() - ABOUT.keys() == set(added)


def test_an_end_is_included() -> None:
    ending = Ending(Reason.ERROR, Side.SERVER, "ETIMEDOUT")
    ended = replace(FULL, state=State.CLOSED, ending=ending, ended=860_251.5, lost=500)
    record = json.loads(as_json(ended))["rows"][0]
    assert record == KNOWN | {
        "state": "closed",
        "end_reason": "error ETIMEDOUT",
        "ended_first_by": "server",
        "ended": "2026-11-28T10:04:11.500Z",
        "lost_bytes": 500,
        # It is not idle.
        "idle_seconds": None,
        "ended_seconds_ago": 0.4,
    }


@pytest.mark.parametrize("count", [0, 1, 2, 500])
def test_any_number_can_be_read_back(count: int) -> None:
    some = rows(count)
    ids = [each.id for each in some]
    assert [each["id"] for each in json.loads(as_json(*some))["rows"]] == ids
    lines = csv.DictReader(io.StringIO(as_csv(*some), newline=""))
    assert [int(each["id"]) for each in lines] == ids


@pytest.mark.parametrize("mask", range(6))
def test_no_mask_is_a_formula(mask: int) -> None:
    assert not re.search("(^|,)[=+@-]", as_csv(row(1, mask=mask, delivered=mask)), re.MULTILINE)


@pytest.mark.parametrize("data", FORMULAS)
def test_no_cell_is_a_formula_with_any_separator(data: bytes) -> None:
    text = as_csv(row(1, payload=data, address=Address(data.decode(), 1)))
    for separator in ",;| ":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert [cell for cell in line if cell.lstrip("\"' ").startswith(tuple("=+-@"))] == []
    assert plain(csv_payload(data)) == data.decode()


@given(st.binary(max_size=60), st.text(max_size=20))
def test_any_payload_is_one_printable_cell(data: bytes, text: str) -> None:
    end = Ending(Reason.ERROR, error=text)
    hostile = row(1, payload=data, address=Address(text, 1), ending=end, host=text)
    for name in FORMATS:
        file = written(name, hostile, filter_=text, known=FIELDS)
        assert file.isascii()
        assert re.sub(r"[\r\n]", "", file).isprintable()
    header, *lines = csv.reader(io.StringIO(as_csv(hostile), newline=""))
    assert [len(line) for line in lines] == [len(header)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in lines[0])
    record = json.loads(as_json(hostile))["rows"][0]
    assert record["payload_escaped"] == escape(data)
    assert plain(csv_payload(data)) == data.decode("latin-1")
    assert plain(lines[0][header.index("client_address")]) == text
