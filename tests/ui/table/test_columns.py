import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.field import Field
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.format.moments import moment, time_of_day
from echotui.ui.preferences import Preferences
from echotui.ui.table.columns import CHOOSABLE, COLUMNS, ENDED_COLUMNS, GROUP_COLUMNS, LONG, Column
from echotui.ui.table.layout import layout, minimum_width, pick
from echotui.ui.theme.themes import ROLES
from tests.scripted import ScriptedSource
from tests.ui.extremes import any_row
from tests.ui.stage import launch, row

WIDTHS = range(1, 261)
NOW = 1_700_000_000.25


def titles(columns: tuple[Column, ...]) -> list[str]:
    return [column.title for column in columns]


def needed(columns: tuple[Column, ...]) -> int:
    # With an arrow after the last title.
    arrow = columns[-1].field.right
    return sum(column.width + column.gap for column in columns) - columns[0].gap + arrow


def cell(title: str, shown: Row, width: int = 118, among: tuple[Column, ...] = COLUMNS) -> str:
    """A cell's text, in a table so wide; what a column that is not there shows is `?`."""
    for column in layout(width, 9999, among):
        if column.title == title:
            return "".join(text for text, _ in column.cell(shown, column.width))
    return "?"


@pytest.mark.parametrize("largest_id", [1, 9999, 10_000, 10**12])
def test_the_columns_fit_at_every_width(largest_id: int) -> None:
    for width in WIDTHS:
        columns = layout(width, largest_id)
        assert bool(columns) == (width >= minimum_width(largest_id))
        if columns:
            assert needed(columns) <= width
            assert columns[0].width >= len(str(largest_id))
        if "LAST" in titles(columns):
            assert needed(columns) == width


def test_the_least_needed_columns_are_left_out_first() -> None:
    gone, before = [], {column.title for column in COLUMNS}
    for width in reversed(WIDTHS):
        now = set(titles(layout(width, 1)))
        assert now <= before
        if now != before:
            gone.append((width, before - now))
        before = now
    assert [columns for _, columns in gone] == [
        {"EV"},
        {"LAST"},
        {"IDLE", "AGE"},
        {"IN/s", "OUT/s"},
        {"IN", "OUT"},
        {"FD"},
        {"QUEUE"},
        {"CLIENT"},
        {"ID", "MASK", "STATE"},
    ]


def test_the_columns_are_in_the_order_of_the_screen() -> None:
    assert titles(layout(200, 1)) == [
        "ID", "FD", "CLIENT", "MASK", "EV", "STATE", "QUEUE", "IN/s", "OUT/s", "IN", "OUT", "IDLE",
        "AGE", "LAST",
    ]  # fmt: skip
    every = titles(COLUMNS)
    for width in WIDTHS:
        shown = titles(layout(width, 1))
        assert shown == [title for title in every if title in shown]


def test_what_a_terminal_of_80_and_of_120_columns_shows() -> None:
    assert titles(layout(78, 9999)) == [
        "ID", "FD", "CLIENT", "MASK", "STATE", "QUEUE", "IN", "OUT",
    ]  # fmt: skip
    assert set(titles(COLUMNS)) - set(titles(layout(118, 9999))) == {"EV"}


def test_groups_fit_in_narrow_terminals() -> None:
    assert {column.field for column in GROUP_COLUMNS} == set(fields.GROUP_FIELDS)
    assert titles(layout(58, 9999, usable(GROUP_COLUMNS))) == [
        "CLIENT", "CLIENTS", "  QUEUE", "LARGEST", "IN/s", "OUT/s",
    ]  # fmt: skip
    assert titles(layout(58, 9999, GROUP_COLUMNS)) == [
        "CLIENT", "SERVER", "CLIENTS", "  QUEUE", "LARGEST",
    ]  # fmt: skip
    for width in WIDTHS:
        columns = layout(width, 9999, GROUP_COLUMNS)
        assert bool(columns) == (width >= minimum_width(9999, GROUP_COLUMNS))
        assert not columns or needed(columns) <= width
    assert layout(118, 9999, GROUP_COLUMNS, widest={"CLIENT": 60})[0].width == 40
    (members,) = [column for column in GROUP_COLUMNS if column.field is fields.MEMBERS]
    for count, text in ((1031, "1,031"), (999_999, "999,999"), (1_000_000, "1.0M")):
        assert members.cell(row(1, members=count), members.width)[0][0] == text


@settings(max_examples=30, deadline=None)
@given(any_row, st.integers(1, 10**12))
def test_no_cell_of_a_group_is_wider_than_its_column(shown: Row, members: int) -> None:
    shown = replace(shown, members=members, largest=shown.queued)
    for column in layout(60, 1, GROUP_COLUMNS) + layout(118, 1, GROUP_COLUMNS):
        text = "".join(text for text, _ in column.cell(shown, column.width))
        assert 0 < len(text) <= column.width, column
        assert all(" " <= character <= "~" or character in "·…" for character in text)


@settings(max_examples=30, deadline=None)
@given(any_row)
def test_no_cell_is_wider_than_its_column(shown: Row) -> None:
    for width in WIDTHS:
        for column in layout(width, shown.id):
            pieces = column.cell(shown, column.width)
            text = "".join(text for text, _ in pieces)
            assert 0 < len(text) <= column.width, column
            assert {role for _, role in pieces} <= set(ROLES)
            assert all(" " <= character <= "~" or character in "·…▏▎▍▌▋▊▉█" for character in text)


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.NOT_ENDED, Reason.ERROR}))
def test_an_ended_row_shows_its_reason_wherever_it_fits(reason: Reason) -> None:
    shown = row(7, state=State.CLOSED, ending=Ending(reason, Side.CLIENT), queued=100, payload=b"x")
    for width in WIDTHS:
        columns = layout(width, 9999)
        cells = ["".join(text for text, _ in c.cell(shown, c.width)) for c in columns]
        assert cells.count(str(reason)) == bool({"QUEUE", "LAST"} & set(titles(columns)))
    assert cell("QUEUE", shown, 78) == cell("LAST", shown) == reason
    assert cell("QUEUE", shown) == "·"


@given(st.integers(1, 260))
def test_an_errno_is_shown_or_cut_with_a_mark(width: int) -> None:
    ending = Ending(Reason.ERROR, Side.SERVER, "EHOSTUNREACH")
    shown = row(7, state=State.CLOSED, ending=ending)
    columns = layout(width, 9999)
    texts = ["".join(text for text, _ in c.cell(shown, c.width)) for c in columns]
    errors = [text for text in texts if text.startswith("error")]
    assert len(errors) == bool({"QUEUE", "LAST"} & set(titles(columns)))
    assert all(text == "error EHOSTUNREACH" or text.endswith("…") for text in errors)


@pytest.mark.parametrize(
    ("title", "values", "text"),
    [
        ("ID", {}, "7"),
        ("FD", {"fd": 12345}, "12345"),
        ("FD", {"fd": 1234567}, "1234…"),
        ("CLIENT", {}, "127.0.0.1:50007"),
        ("CLIENT", {"address": Address("2001:db8::1234:5678:9abc", 443)}, "[2001:db8:…:9abc]:443"),
        ("MASK", {"mask": READ}, "R-"),
        ("MASK", {"mask": WRITE}, "-W"),
        ("MASK", {"mask": READ | WRITE}, "RW"),
        ("MASK", {"mask": NONE}, "--"),
        ("MASK", {"mask": READ | WRITE, "parked": READ}, "R*W"),
        ("MASK", {"mask": READ, "parked": READ}, "R*-"),
        ("MASK", {"mask": READ | WRITE, "parked": WRITE}, "RW*"),
        ("MASK", {"mask": READ | WRITE, "parked": READ | WRITE}, "R*W*"),
        # Parked is only what is wanted.
        ("MASK", {"mask": WRITE, "parked": READ}, "-W"),
        ("STATE", {}, "open"),
        ("STATE", {"held": True}, "held"),
        ("STATE", {"held": True, "state": State.CHOKED}, "held"),
        ("STATE", {"held": True, "state": State.DRAINING}, "draining"),
        ("STATE", {"state": State.LINGERING}, "lingering"),
        ("QUEUE", {}, "·"),
        ("QUEUE", {"queued": 65536, "messages": 9, "fill": 0.25}, "▊     64 KiB/9"),
        ("QUEUE", {"queued": 65536, "messages": 9, "fill": 1.0}, "███   64 KiB/9"),
        ("QUEUE", {"queued": 1023 * 1024, "messages": 123456, "fill": 4.0}, "███   1023 KiB"),
        ("IN/s", {"rate_in": 1.2e6}, "1.2 MB"),
        ("OUT/s", {"rate_out": 12_000}, "12 kB"),
        ("IN/s", {"rate_in": 0.4}, "·"),
        ("OUT/s", {"rate_out": math.nan}, "·"),
        ("IN", {"bytes_in": 88_000_000}, "88 MB"),
        ("OUT", {"bytes_out": 0}, "·"),
        ("IDLE", {"idle": 2.2}, "2s"),
        ("AGE", {}, "1:04"),
        ("AGE", {"age": 0.0004, "ending": Ending(Reason.PEER_CLOSED)}, "0.4ms"),
        ("LAST", {"payload": b"ping 8812"}, '"ping 8812"'),
        ("LAST", {"cause": Cause.HIGH_WATER}, "high water"),
        ("LAST", {"cause": Cause.KICKED, "state": State.DRAINING}, "kicked (drain)"),
        ("LAST", {"payload": b"\x00\x01\x02\x03\x04"}, '"\\x00\\x01\\x02…'),
    ],
)
def test_cell(title: str, values: dict[str, object], text: str) -> None:
    assert cell(title, row(7, **values)) == text


@pytest.mark.parametrize(
    ("title", "values", "text"),
    [
        ("BEGAN", {"began": NOW - 64.0}, time_of_day(NOW - 64.0)),
        ("BEGAN", {"began": NOW - 90_000.0, "age": 90_000.0}, moment(NOW - 90_000.0, NOW)),
        ("BEGAN", {}, "·"),
        ("ENDED", {}, "·"),
        ("ENDED", {"ended": NOW, "ending": Ending(Reason.PEER_CLOSED)}, time_of_day(NOW)),
        ("PEAK", {"peak": 65536}, "64 KiB"),
        ("PEAK", {}, "·"),
        ("LOST", {"lost": 1}, "1 B"),
        ("HOST", {"host": "gate.example.com"}, "gate.example.com"),
        ("HOST", {"host": "a\x1b[2J" + "b" * 90}, r"a\x1b[2…bbbbbbbb"),
        ("HOST", {}, "·"),
    ],
)
def test_the_cell_of_a_column_that_can_be_chosen(
    title: str, values: dict[str, object], text: str
) -> None:
    assert cell(title, row(7, **values), 150, CHOOSABLE[-12:-4]) == text


@pytest.mark.parametrize(
    ("title", "values", "text"),
    [
        ("FAULT", {}, "·"),
        ("FAULT", {"fault": "latency=200ms reset=1MB"}, "latency…"),
        ("FAULT", {"fault": "latency bandwidth"}, "latency…"),
        ("FAULT", {"fault": "mute reset limit"}, "mute +2"),
        ("FAULT", {"fault": "a\x1b[2J"}, r"a\x1b[2J"),
        ("!", {}, "·"),
        ("!", {"lints": ("stuck", "retransmits")}, "SR"),
        ("!", {"lints": ("stuck", "empty-mask", "kernel-queue", "never-read")}, "SEK"),
        ("!", {"lints": ("\x1b of a newer release",)}, "?"),
    ],
)
def test_what_is_injected_and_what_looks_wrong(
    title: str, values: dict[str, object], text: str
) -> None:
    assert cell(title, row(7, **values), 118, pick(())) == text


def test_faults_and_lints_are_columns_where_the_source_has_them() -> None:
    has = {*fields.EVERYWHERE, fields.FAULT, fields.LINT}
    among = [column for column in pick(()) if column.field in has]
    widest = {"CLIENT": 15, "FD": 3, "FAULT": 29}
    shown = layout(77, 9999, among, widest=widest)
    assert titles(shown) == ["ID", "FD", "CLIENT", "MASK", "STATE", "!", "FAULT", "QUEUE"]
    # Where FAULT is, the sign is too.
    for width in WIDTHS:
        narrow = titles(layout(width, 9999, among, widest={**widest, "CLIENT": 21}))
        assert "!" in narrow or not {"FD", "HOST", "IN"} & {*narrow}
        assert ("!" in narrow) == ("FAULT" in narrow) or width < 77
    shown = layout(157, 9999, among, widest=widest)
    assert {"!", "FAULT", "LAST"} <= set(titles(shown))
    assert next(column for column in shown if column.title == "FAULT").width == 29


def usable(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Those that each source has."""
    return tuple(column for column in columns if column.field in fields.EVERYWHERE)


def test_names_of_addresses_are_shown_where_they_are_looked_up() -> None:
    assert titles(layout(77, 9999, pick(()))) == [
        "ID", "SERVER", "CLIENT", "MASK", "STATE", "FAULT", "QUEUE"
    ]  # fmt: skip
    assert "HOST" in titles(layout(117, 9999, ENDED_COLUMNS))
    assert "HOST" not in titles(usable(pick(())))


@pytest.mark.parametrize("columns", [pick(()), ENDED_COLUMNS, GROUP_COLUMNS])
def test_the_server_is_in_each_table_of_several(columns: tuple[Column, ...]) -> None:
    has = {*fields.EVERYWHERE, fields.SERVER}
    among = [column for column in columns if column.field in has]
    for width in WIDTHS:
        shown = layout(width, 9999, among, widest={"SERVER": 8, "CLIENT": 15})
        if shown:
            assert titles(shown)[1] == "SERVER"
            assert shown[1].width >= 8 or width < 50
            ((text, _),) = shown[1].cell(row(1, server="web-3"), shown[1].width)
            assert text == "web-3"
    # A long name pushes nothing out, and is whole where there is room.
    long, short = (layout(77, 9999, among, widest={"SERVER": size}) for size in (40, 12))
    assert titles(long) == titles(short)
    assert "SERVER" not in titles(usable(columns))


def test_the_history_shows_when_they_began_and_ended_where_there_is_room() -> None:
    ended = usable(ENDED_COLUMNS)
    assert titles(layout(117, 9999, ended)) == [
        "ID", "FD", "CLIENT", "REASON", "FIRST", "IN", "OUT", "LASTED", "BEGAN", "ENDED", "AGO",
    ]  # fmt: skip
    assert "ENDED" in titles(layout(97, 9999, ended))
    assert titles(layout(77, 9999, ended)) == [
        "ID", "FD", "CLIENT", "REASON", "FIRST", "IN", "OUT", "LASTED",
    ]  # fmt: skip


@pytest.mark.parametrize(("delivered", "text"), [(READ, "R"), (WRITE, "W"), (NONE, "·"), (24, "·")])
def test_the_event_delivered_last(delivered: int, text: str) -> None:
    assert cell("EV", row(7, delivered=delivered), 130) == text
    assert cell("EV", row(7, delivered=delivered)) == "?"


@pytest.mark.parametrize(
    ("width", "address", "shown"),
    [
        (118, Address("10.0.0.9", 5012), "10.0.0.9:5012"),
        (78, Address("2001:db8:1:2:3:4:5:6", 12345), "[2001:db8:1:2:3:4:5:6]:12345"),
        (118, Address("2001:db8:1:2:3:4:5:6", 12345), "[2001:db8:1:2:3:4:5:6]:12345"),
        (200, Address("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", 1), ""),
    ],
)
def test_client_is_as_wide_as_the_addresses(width: int, address: Address, shown: str) -> None:
    columns = layout(width, 9999, widest={"CLIENT": len(str(address))})
    (client,) = (column for column in columns if column.title == "CLIENT")
    assert client.width == len(shown or str(address))
    ((text, _),) = client.cell(row(7, address=address), client.width)
    assert text == (shown or str(address))


def test_an_address_that_is_very_long_pushes_out_no_column() -> None:
    for width in WIDTHS:
        long, very_long = (layout(width, 9999, widest={"CLIENT": size}) for size in (LONG, 47))
        assert titles(long) == titles(very_long)


@pytest.mark.parametrize("width", [77, 97, 117, 130, 197])
def test_numbers_stand_two_blanks_apart_before_the_last_column_grows(width: int) -> None:
    columns = layout(width, 9999)
    between, beside = (
        [
            right.gap
            for left, right in pairwise(columns)
            if left.field.right + right.field.right == kind
        ]
        for kind in (2, 1)
    )
    slack = sum(column.width - 14 for column in columns if column.title == "LAST")
    assert set(between) == {2} or slack < len(between)
    assert set(beside) == {2} or slack < len(beside)


@pytest.mark.parametrize("field", [fields.EVENT, fields.AGE, fields.RATE_IN, fields.LAST])
def test_the_column_sorted_by_is_left_out_late(field: Field) -> None:
    for width in range(62, 130):
        assert field.title in titles(layout(width, 9999, sorted_by=field)), width


def test_why_and_when_a_connection_ended_fits_into_80_columns() -> None:
    widest = {"CLIENT": len("127.0.0.1:50007")}
    for reason in ("peer reset", "kicked (drain)", "error ETIMEDOUT"):
        columns = layout(
            77,
            9999,
            ENDED_COLUMNS,
            widest=widest | {"FD": 3, "REASON": len(reason)},
            sorted_by=fields.IDLE,
        )
        assert titles(columns)[-2:] == ["LASTED", "AGO"]
        assert columns[titles(columns).index("REASON")].width >= len(reason)


def test_the_smallest_width_depends_on_the_ids() -> None:
    assert minimum_width(9999) == 20
    assert minimum_width(123_456) == 22
    assert titles(layout(20, 9999)) == ["ID", "MASK", "STATE"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, "ID CLIENT MASK EV STATE QUEUE LAST"),
        (120, "ID FD CLIENT MASK EV STATE QUEUE IN/s OUT/s IN OUT LAST"),
    ],
)
def test_kept_columns_stay_and_the_last_fills_the_line(width: int, shown: str) -> None:
    among = usable(pick((), (fields.EVENT, fields.LAST)))
    # The marks before the cells and the scroll bar.
    room = width - 3
    columns = layout(room, 9999, among)
    assert titles(columns) == shown.split()
    assert needed(columns) == room
    assert columns[-1].width >= COLUMNS[-1].width
    # Nothing is shown that the operator has not chosen.
    chosen = (fields.ID, fields.MASK)
    assert titles(pick(chosen, (fields.EVENT,))) == ["ID", "MASK"]


async def test_a_clock_that_is_set_moves_all_moments() -> None:
    source = ScriptedSource([row(1, began=990.0, age=10.0)])
    preferences = Preferences(columns=(fields.ID, fields.BEGAN, fields.ENDED))
    async with launch(source, preferences=preferences) as stage:
        assert time_of_day(source.wall + 990.0) in stage.text()
        source.wall += 3661.0
        source.at += 1.0
        await stage.poll()
        assert time_of_day(source.wall + 990.0) in stage.text()
