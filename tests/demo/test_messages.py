"""Orders and reports as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.demo import messages
from echotui.demo.messages import (
    AskFigures,
    ClientEnd,
    ClientEnded,
    Connected,
    Echoed,
    Failed,
    Figures,
    Mismatch,
    Open,
    Order,
    Quit,
    SetCast,
    StartReading,
    WorkerReport,
)
from echotui.demo.scenario import Kind, Part
from echotui.model.address import Address

HERE = Address("::1", 5)
FIGURES = b'{"is":"figures","messages":5,"p50":1.0,"p99":2.0,"mismatches":1,"dropped":2}\n'
ALL_KINDS = tuple(
    Part(f"p{index}", kind, 3, 0.5, 1.5, 2, 4, 0.25, 1.5, notices=True)
    for index, kind in enumerate(Kind)
)


@pytest.mark.parametrize(
    "order",
    [
        Open(Address("::1", 10000), 7, 1.5),
        SetCast(()),
        SetCast(ALL_KINDS),
        StartReading("ann"),
        StartReading("ann", now=True),
        AskFigures(),
        Quit(),
    ],
)
def test_an_order_is_read_as_it_was_written(order: Order) -> None:
    line = messages.to_line(order)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert messages.read_order(line) == order


@pytest.mark.parametrize(
    ("line", "report"),
    [
        (
            b'{"is":"connected","part":"ann","index":0,"local":["::1",5]}\n',
            Connected("ann", 0, HERE),
        ),
        (
            b'{"is":"ended","part":"ann","how":"end of file","local":["::1",5]}\n',
            ClientEnded("ann", ClientEnd.END_OF_FILE, HERE),
        ),
        (
            b'{"is":"echoed","part":"a","local":["::1",5],"seconds":0.25}\n',
            Echoed("a", HERE, 0.25),
        ),
        (
            b'{"is":"mismatch","part":"a","index":3,"local":["::1",5],"text":"no"}\n',
            Mismatch("a", 3, HERE, "no"),
        ),
        (b'{"is":"failed","part":"","text":"\\u001b"}\n', Failed("", "\x1b")),
        (
            FIGURES,
            Figures(5, 1.0, 2.0, 1, 2),
        ),
    ],
)
def test_the_lines_of_reports(line: bytes, report: WorkerReport) -> None:
    assert messages.to_line(report) == line
    assert messages.read_report(line) == report


BROKEN = [
    b"", b"\n", b"nonsense", b"[]", b"7", b"null", b'"is"', b"{}", b'{"is": 5}', b'{"do": "dance"}',
    b'{"is": "ended", "part": "x", "how": "somehow", "local": ["", 0]}',
    b'{"is": "connected", "part": "x", "index": "y", "local": ["", 0]}',
    b'{"is": "connected", "part": "x", "index": 1e999, "local": ["", 0]}',
    b'{"is": "connected", "part": "x", "index": 0, "local": 5}',
    b'{"do": "open", "target": []}',
    b'{"do": "cast", "parts": [{"kind": "nobody"}]}', b'{"do": "cast", "parts": [[]]}',
    b"\xff\xfe", b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_a_value_error(line: bytes) -> None:
    for read in (messages.read_report, messages.read_order):
        with pytest.raises(ValueError, match=r".+"):
            read(line)


@given(line=st.binary())
def test_any_bytes_are_a_report_or_a_value_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        messages.read_report(line)
