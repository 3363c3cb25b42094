import csv
import io
import json
import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fields import EVERYWHERE, FIELDS, Field
from echotui.model.mask import READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from echotui.system.printable import escape
from echotui.ui.export.records import write_csv, write_json
from tests.ui.stage import row, rows

AT = datetime(2026, 11, 23, 12, 4, 11, tzinfo=timezone(timedelta(hours=2)))
FULL = Row(
    17, 22, Address("fe80::1%eth0", 53122), READ | WRITE, WRITE, State.CHOKED, held=True,
    queued=263_168, chunks=5, fill=1.00390625, rate_in=0.25, rate_out=12_400.125,
    bytes_in=2**60 + 1, bytes_out=88_000_000, reads=187, writes=1204, idle=0.4, age=64.0000004,
    why=Cause.HIGH_WATER, last=b"ping\r\n",
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
    "queue_part_of_high_water": 1.003906,
    "in_bytes_per_second": 0.25,
    "out_bytes_per_second": 12_400.125,
    "in_bytes": 2**60 + 1,
    "out_bytes": 88_000_000,
    "in_reads": 187,
    "out_writes": 1204,
    "idle_seconds": 0.4,
    "age_seconds": 64.0,
    "cause": "high water",
    "end_reason": None,
    "ended_first_by": None,
    "payload_escaped": r"ping\r\n",
}
SECOND = KNOWN | {
    "id": 2, "fd": 7, "client_address": "127.0.0.1", "client_port": 50002, "mask": "READ",
    "last_event": "NONE", "state": "open", "held": False, "queued_bytes": 0, "queued_messages": 0,
    "queue_part_of_high_water": 0.0, "in_bytes_per_second": 0.0, "out_bytes_per_second": 0.0,
    "in_bytes": 0, "out_bytes": 0, "in_reads": 0, "out_writes": 0, "idle_seconds": 0.0,
    "age_seconds": 64.0, "cause": "accepted", "payload_escaped": "",
}  # fmt: skip
FORMULAS = (b"=1+1", b"+1", b"-1", b"@SUM(A1)", b"\t=1", b"\r=1", b'"=1', b"a;=1", b"a,@b", b" -1")


def as_csv(*some: Row, known: Collection[Field] = EVERYWHERE) -> str:
    file = io.StringIO(newline="")
    write_csv(file, some, known)
    return file.getvalue()


def as_json(*some: Row, at: datetime = AT, filter_: str = "") -> str:
    file = io.StringIO(newline="")
    write_json(file, some, at, filter_, EVERYWHERE)
    return file.getvalue()


def csv_payload(data: bytes) -> str:
    return next(csv.DictReader(io.StringIO(as_csv(row(1, last=data)), newline="")))[
        "payload_escaped"
    ]


def plain(escaped: str) -> str:
    return escaped.encode("ascii").decode("unicode_escape")


def test_json_is_exact() -> None:
    assert json.loads(as_json(FULL, row(2), filter_='in>64k "a b"')) == {
        "exported_at": "2026-11-23T12:04:11+02:00",
        "filter": 'in>64k "a b"',
        "rows": [KNOWN, SECOND],
    }


def test_csv_is_exact() -> None:
    header, first = list(csv.reader(io.StringIO(as_csv(FULL), newline="")))
    assert header == list(KNOWN)
    shown = KNOWN | {"held": "true", "end_reason": "", "ended_first_by": ""}
    assert first == [str(value) for value in shown.values()]


def test_only_fields_that_the_source_provides_are_written() -> None:
    sampled = replace(FULL, rtt=0.0000431, retrans=3, sendq=65_536, name="=ann")
    some = [sampled, replace(FULL, name="bob")]
    first, second = csv.DictReader(io.StringIO(as_csv(*some, known=FIELDS), newline=""))
    added = ("name", "rtt_seconds", "retransmits", "kernel_send_queue_bytes")
    assert [first[name] for name in added] == [r"\x3dann", "4.3e-05", "3", "65536"]
    # What the kernel was not asked is an empty cell, not 0.
    assert [second[name] for name in added] == ["bob", "", "", ""]
    assert first.keys() - KNOWN.keys() == set(added)


def test_an_end_is_included() -> None:
    ended = replace(FULL, state=State.CLOSED, ending=Ending(Reason.ERROR, Side.SERVER, "ETIMEDOUT"))
    record = json.loads(as_json(ended))["rows"][0]
    assert record == KNOWN | {
        "state": "closed",
        "end_reason": "error ETIMEDOUT",
        "ended_first_by": "server",
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
    text = as_csv(row(1, last=data, address=Address(data.decode(), 1)))
    for separator in ",;| ":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert [cell for cell in line if cell.lstrip("\"' ").startswith(tuple("=+-@"))] == []
    assert plain(csv_payload(data)) == data.decode()


@given(st.binary(max_size=60), st.text(max_size=20))
def test_any_payload_is_one_printable_cell(data: bytes, text: str) -> None:
    hostile = row(1, last=data, address=Address(text, 1), ending=Ending(Reason.ERROR, error=text))
    for written in (as_csv(hostile), as_json(hostile, filter_=text)):
        assert written.isascii()
        assert re.sub(r"[\r\n]", "", written).isprintable()
    header, *lines = csv.reader(io.StringIO(as_csv(hostile), newline=""))
    assert [len(line) for line in lines] == [len(header)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in lines[0])
    record = json.loads(as_json(hostile))["rows"][0]
    assert record["payload_escaped"] == escape(data)
    assert plain(csv_payload(data)) == data.decode("latin-1")
    assert plain(lines[0][header.index("client_address")]) == text


def test_the_time_has_its_offset() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    assert json.loads(as_json(at=at))["exported_at"] == "2026-01-02T03:04:05.000678+00:00"
