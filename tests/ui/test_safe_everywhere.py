"""Whatever comes from outside, all text that is made of it is harmless, and as wide as counted."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import Final, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from echotui.errors import FilterError
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.detail import Detail, Kernel, TcpInfo
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fault_state import FaultState
from echotui.model.fields import FIELDS
from echotui.model.filter.parser import parse
from echotui.model.journal import (
    Call,
    Ended,
    Injected,
    JournalLine,
    LoopCall,
    Rejected,
    Stepped,
)
from echotui.model.lint import LintCount, LintState
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.records.formats import FORMATS, texts
from echotui.model.records.heading import Heading
from echotui.model.records.rows import exported, row_record
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import ServerInfo, Totals, View
from echotui.ui.dashboard.banner_text import banner_parts, no_rows_text
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.dashboard.warnings import lints_text
from echotui.ui.detail.facts import Facts
from echotui.ui.detail.faults import Faults
from echotui.ui.detail.header import DetailHeader
from echotui.ui.detail.lints import ClientLints
from echotui.ui.detail.payload import Payload
from echotui.ui.detail.socket_info import SocketInfo
from echotui.ui.detail.timeline import ConnectionTimeline
from echotui.ui.dialogs.result import ResultDialog
from echotui.ui.export.file import ExportError, file_exists
from echotui.ui.format.detail import detail_text
from echotui.ui.format.journal import describe
from echotui.ui.format.row import row_text
from echotui.ui.format.safe import CUT_MARK, cut_middle, quoted, safe
from echotui.ui.shared.note_bar import NoteBar
from echotui.ui.shared.note_pane import NotePane
from echotui.ui.table.columns import CHOOSABLE, ENDED_COLUMNS
from echotui.ui.table.cursor import Cursor
from tests.ui.extremes import HOSTILE

DRAWN: Final = frozenset(f"{CUT_MARK}→±·─ ▏▎▍▌▋▊▉█")
"""What we draw ourselves; nothing from outside is left as one of these."""
STYLE: Final = re.compile(r"|(bold|dim)|(\$[a-z-]+)( bold)?")
WIDE: Final = 100_000
"""Columns in which nothing is cut."""

_PIECES: Final = (
    *HOSTILE,
    *map(chr, (*range(32), *range(0x7F, 0xA0))),  # C0, DEL, C1
    *map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),  # bidi
    *("\u2028", "\u2029", "\r\n", "\ud800", "\udfff", "\udcff", "\U0010ffff"),
    *("\u200d", "\ufe0f", "\u0301", "\ufeff", "\xad", "\U000e0041", "\u115f", "\u3000", "\u2800"),
    *("…", "→", "▏", "\\", '"', "'", "[", "[/", "[link=x]y[/link]", "%", "~", "\x1b]8;;x\x1b\\"),
)
nasty: Final = st.lists(
    st.sampled_from(_PIECES) | st.text(st.characters(exclude_categories=[]), max_size=5),
    max_size=12,
).map("".join)
payloads: Final = st.binary(max_size=300) | nasty.map(lambda text: text.encode("utf-8", "replace"))
addresses: Final = st.builds(Address, nasty, st.integers(0, 65535))
endings: Final = st.builds(
    Ending, st.sampled_from(list(Reason)), st.sampled_from([Side.CLIENT, Side.SERVER]), nasty
)
rows: Final = st.builds(
    Row, st.integers(1, 10**9), st.integers(0, 10**6), addresses,
    state=st.sampled_from(State), cause=st.sampled_from(Cause), payload=payloads, ending=endings,
    queued=st.integers(0, 10**12), messages=st.integers(0, 10**9), mask=st.integers(0, 5),
    parked=st.integers(0, 5), fault=nasty, lints=st.lists(nasty, max_size=3).map(tuple),
)  # fmt: skip
lines: Final[st.SearchStrategy[JournalLine]] = st.one_of(
    st.builds(
        LoopCall, st.just(1.0), st.integers(0, 9), st.sampled_from(Call), st.just(9),
        st.integers(0, 5), st.integers(0, 5), st.sampled_from(Cause), st.integers(0, 10**9),
        addresses,
    ),
    st.builds(
        Ended, st.just(1.0), st.integers(1, 9), endings, st.just(1), st.just(1), st.just(1.0),
        addresses,
    ),
    st.builds(Rejected, st.just(1.0), addresses, nasty),
    st.builds(
        Injected, st.just(1.0), st.integers(0, 9), st.just(3), nasty, st.booleans(), addresses
    ),
    st.builds(Stepped, st.just(1.0), st.integers(0, 9), st.just(12), nasty, nasty, addresses),
)  # fmt: skip
kernels: Final = st.builds(
    Kernel, options=st.lists(st.tuples(nasty, nasty), max_size=3).map(tuple),
    tcp=st.builds(TcpInfo, nasty),
)  # fmt: skip
details: Final = st.builds(
    Detail, rows, addresses, kernels, st.lists(lines, max_size=4).map(tuple),
    received=payloads, sent=payloads,
    faults=st.lists(st.builds(FaultState, st.just(3), nasty, nasty), max_size=2).map(tuple),
    lints=st.lists(st.builds(LintState, nasty, nasty), max_size=2).map(tuple),
)  # fmt: skip


def check(text: str, *, ends: str = "") -> None:
    """Nothing in it does anything to a terminal, and each character takes one column."""
    shown = "".join(character for character in text if character not in ends)
    strange = {c for c in shown if not " " <= c <= "~" and c not in DRAWN}
    assert not strange, [f"U+{ord(c):04X} {unicodedata.category(c)}" for c in strange]
    assert cell_len(shown) == len(shown)


def check_content(content: Content) -> None:
    """The same; and no style comes from the text: no link, no action, no markup that is gone."""
    check(content.plain, ends="\n")
    assert content.cell_length == len(content.plain.replace("\n", ""))
    for span in content.spans:
        assert isinstance(span.style, str)
        assert STYLE.fullmatch(span.style), span.style


def check_all(contents: Iterable[Content]) -> None:
    for content in contents:
        check_content(content)


def test_of_all_characters_and_bytes_there_are_none_comes_out_unescaped() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert set(safe(everything)) == set(map(chr, range(32, 127)))
    assert set(safe(bytes(range(256)))) <= set(map(chr, range(32, 127)))
    assert set(quoted(bytes(range(256)))) <= set(map(chr, range(32, 127)))


@given(nasty, st.integers(0, 30))
def test_what_is_cut_or_not_is_as_wide_as_counted(text: str, limit: int) -> None:
    for shown in (safe(text, limit), quoted(text.encode("utf-8", "surrogatepass"), limit)):
        check(shown)
        assert not limit or cell_len(shown) <= limit


@given(nasty, st.integers(3, 60))
def test_a_cut_in_the_middle_leaves_both_ends(text: str, limit: int) -> None:
    whole = safe(text)
    cut = cut_middle(whole, limit)
    check(cut)
    assert len(cut) == min(len(whole), limit)
    head, _, tail = cut.partition(CUT_MARK)
    assert whole.startswith(head)
    assert whole.endswith(tail)


@given(rows, st.integers(1, 60))
def test_a_row_is_one_harmless_line_and_so_is_each_cell(row: Row, width: int) -> None:
    check(row_text(row))
    for column in (*CHOOSABLE, *ENDED_COLUMNS):
        cell = column.cell(row, max(width, column.width))
        for text, role in cell:
            check(text)
            assert role.isalpha()


@given(st.lists(rows, max_size=3), nasty)
def test_a_file_of_rows_is_printable_lines(some: list[Row], filter_: str) -> None:
    fields = exported(FIELDS)
    names = [field.export for field in fields]
    # No line comes from outside: the header or the frame, and one a row.
    for name, frame in (("csv", 1), ("json", 7), ("ndjson", 0)):
        format_ = FORMATS[name](Heading(names, 0.0, (filter_,), filter_))
        text = "".join(texts(format_, (row_record(row, fields, 0.0) for row in some)))
        assert text.isascii()
        check(text, ends="\r\n")
        assert text.count("\n") == len(some) + frame


@given(lines)
def test_a_line_of_the_journal_stays_one(line: JournalLine) -> None:
    for text, colour in describe(line, 0.0):
        check(text)
        assert STYLE.fullmatch(colour)


@given(details)
def test_the_text_of_a_detail_has_no_line_from_outside(detail: Detail) -> None:
    text = detail_text(detail, 0.0)
    check(text, ends="\n")
    assert all(not line or line[0] != " " or line.startswith("  ") for line in text.split("\n"))
    assert text.count("\n\n") == 6 + bool(detail.faults) + bool(detail.lints)


@given(details, st.integers(1, 200))
@settings(deadline=None)
def test_each_part_of_the_detail_is_drawn_as_text(detail: Detail, width: int) -> None:
    view = View(detail=detail)
    received = Payload(lambda shown: shown.received, lambda shown: shown.row.bytes_in)
    sections = (
        DetailHeader(),
        Facts(),
        Faults(),
        ClientLints(),
        SocketInfo(),
        ConnectionTimeline(),
    )
    for section in (*sections, received):
        check_all(section.draw(view, width))
    (header,) = DetailHeader().draw(view, WIDE)
    assert safe(str(detail.row.address)) in header.plain


@given(st.lists(nasty, min_size=1, max_size=2), nasty)
def test_what_the_banner_and_the_empty_table_say(hosts: list[str], typed: str) -> None:
    try:
        state = ViewState(filter=parse(typed))
    except FilterError as error:
        check(str(error))
        state = ViewState()
    for address in (*hosts, *(f"{host}:80" for host in hosts)):
        view = View(server=ServerInfo(addresses=(address,)))
        check(no_rows_text(view, state))
        parts = banner_parts(view, state, Cursor(), marks=1, doing="", sort_column_missing="x")
        check_all(part.content for part in parts)


@given(nasty, nasty)
@settings(deadline=None)
def test_what_a_session_tells_is_text(text: str, other: str) -> None:
    bar = NoteBar()
    bar.set_reactive(NoteBar.notes, (Note(text=text, progress=other),))
    check_content(bar.render())
    before = f"{safe(other)} " if other else ""
    assert bar.render().plain == (f"{before}{safe(text)}" if text else "")
    pane = NotePane()
    rows = ((text, other), (other,), ())
    pane.show(View(notes=(Note(NoteKind.PANE, text, other, table=NoteTable(rows=rows)),)))
    check_content(pane.render())
    check(lints_text(Totals(lints=(LintCount(text, 1), LintCount(other, 2, 9.0))), 30, 30))
    table = NoteTable(text, (text, other), ((other, text),))
    (body,) = ResultDialog(Note(NoteKind.RESULT, text, table=table)).body()
    content = cast("Static", body).content
    assert isinstance(content, Content)
    check_content(content)
    assert content.plain.count(safe(text)) >= 3


@given(nasty)
def test_a_name_that_no_file_can_have_is_named_in_one_line(name: str) -> None:
    # Below a file there is nothing, whatever it is called.
    with pytest.raises(ExportError) as caught:
        file_exists(f"{__file__}/x{name}")
    check(str(caught.value))
    assert str(caught.value).startswith(safe(__file__))


@pytest.mark.parametrize("text", ["\u202e", "\x9b", "\ud800", "\n", "中", "e\u0301", "\x1b[2J"])
def test_the_check_finds_what_it_is_there_for(text: str) -> None:
    with pytest.raises(AssertionError):
        check(f"a{text}b")


@pytest.mark.parametrize("markup", ["[@click=app.quit]x[/]", "[link=x]y[/link]", "[red]x[/]"])
def test_the_check_finds_markup_that_was_read(markup: str) -> None:
    with pytest.raises(AssertionError):
        check_content(Content.from_markup(markup))
