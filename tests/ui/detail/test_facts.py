import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.detail import Detail
from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.state import State
from echotui.model.view import View
from echotui.ui.detail.facts import Facts, mask_content, state_content
from echotui.ui.detail.header import DetailHeader
from echotui.ui.format.detail import detail_text
from echotui.ui.format.key_values import INDENT
from echotui.ui.format.moments import date_and_time
from echotui.ui.format.row import row_text
from tests.ui.stage import row

WALL = 1_700_000_000.0
BEGAN, ENDED = date_and_time(WALL + 1000.0), date_and_time(WALL + 1064.0)


def facts(detail: Detail, width: int = 38) -> dict[str, str]:
    lines = Facts().draw(View(detail=detail, wall=WALL), width)
    return {line.plain[:INDENT].strip(): line.plain[INDENT:].strip() for line in lines}


def header(detail: Detail, width: int = 118) -> str:
    return DetailHeader().draw(View(detail=detail), width)[0].plain


def test_it_shows_identity_and_state() -> None:
    detail = Detail(
        row(
            17,
            mask=READ | WRITE,
            delivered=WRITE,
            idle=0.4,
            began=1000.0,
            host="gate\x1b[2J.example",
        ),
        local=Address("10.0.0.1", 10000),
    )
    assert facts(detail) == {
        "client": "127.0.0.1:50017", "host": r"gate\x1b[2J.example",
        "local": "10.0.0.1:10000", "id, fd": "#17, fd 22",
        "state": "open", "held": "no", "mask": "RW  READ|WRITE", "last event": "W  WRITE",
        "cause": "accepted", "began": BEGAN, "age, idle": "1:04, <1s",
    }  # fmt: skip


def test_unknown_values_are_shown_in_words() -> None:
    shown = facts(Detail(row(17, mask=NONE)))
    assert (shown["local"], shown["last event"], shown["mask"]) == (
        "unknown",
        "none yet",
        "--  NONE",
    )


def test_an_ended_connection_shows_how_long_it_lasted() -> None:
    ending = Ending(Reason.ERROR, Side.CLIENT, "EIO")
    ended = row(17, state=State.CLOSED, idle=3.2, ending=ending, began=1000.0, ended=1064.0)
    shown = facts(Detail(ended))
    assert (shown["ended"], shown["lasted"]) == (ENDED, "1:04, ended 3s ago")


def test_a_long_address_keeps_both_its_ends() -> None:
    address = Address("fe80::1234:5678:9abc:def0%wlp0s20f3", 65535)
    client = facts(Detail(row(17, address=address)))["client"]
    assert client.startswith("[fe80::12")
    assert client.endswith("]:65535")
    assert "…" in client
    wide = facts(Detail(row(17, address=address)), 70)["client"]
    assert wide == str(address)


def test_colours_are_those_of_the_table() -> None:
    assert [str(span.style) for span in mask_content(READ).spans] == ["$echo-read", "$echo-faint"]
    assert [str(span.style) for span in mask_content(WRITE).spans] == ["$echo-faint", "$echo-write"]
    for state in State:
        content = state_content(row(1, state=state))
        assert (content.plain, str(content.spans[0].style)) == (state, f"$echo-{state} bold")
    held = state_content(row(1, held=True))
    assert (held.plain, str(held.spans[0].style)) == ("held", "$echo-held bold")


def test_a_held_client_is_held_everywhere() -> None:
    choked = Detail(row(1, state=State.CHOKED, held=True))
    shown = facts(choked)
    assert (shown["state"], shown["held"]) == ("held", "yes; otherwise choked")
    copied = [line.split(maxsplit=1) for line in detail_text(choked, 0.0).splitlines()]
    assert [each for each in copied if each[:1] in (["state"], ["held"])] == [
        ["state", "held"],
        ["held", "yes; otherwise choked"],
    ]


def test_the_header_shows_as_much_as_fits() -> None:
    detail = Detail(row(17, idle=0.4), local=Address("10.0.0.1", 10000))
    assert header(detail) == (
        "#17  127.0.0.1:50017  → 10.0.0.1:10000  fd 22  open  R-  idle <1s  age 1:04"
    )
    assert header(detail, 40) == "#17  127.0.0.1:50017  fd 22  open  R-"
    assert header(detail, 12) == "#17  open"
    ended = replace(detail.row, state=State.CLOSED, ending=Ending(Reason.OVER_LIMIT, Side.SERVER))
    assert header(replace(detail, row=ended)).endswith("closed  R-  lasted 1:04")


@pytest.mark.parametrize("width", range(1, 130))
def test_no_line_is_too_wide(width: int) -> None:
    view = View(detail=Detail(row(10**9, address=Address("f" * 90, 1), held=True)))
    for section in (Facts(), DetailHeader()):
        assert all(line.cell_length <= width for line in section.draw(view, width))


@pytest.mark.parametrize(
    ("parked", "mask", "sentence"),
    [
        (READ, "R*W armed -W, R ready", "wanted RW, armed -W: READ is ready and parked"),
        (WRITE, "RW* armed R-, W ready", "wanted RW, armed R-: WRITE is ready and parked"),
        (
            READ | WRITE,
            "R*W* armed --, RW ready",
            "wanted RW, armed --: READ and WRITE are ready and parked",
        ),
    ],
)
def test_parked_events_are_beside_the_mask(parked: int, mask: str, sentence: str) -> None:
    detail = Detail(row(17, mask=READ | WRITE, parked=parked))
    # In two columns of 80, where the room is least.
    assert facts(detail, 37)["mask"] == mask
    assert f"parked      {sentence}\n" in detail_text(detail, 0.0)
    assert mask.split(maxsplit=1)[0] in header(detail)
    assert f" {mask.split(maxsplit=1)[0]} open " in row_text(detail.row)
