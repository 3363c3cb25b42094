import re

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.detail import NO_KERNEL, NOWHERE, Detail
from echotui.model.ending import Ending, Reason
from echotui.model.journal import Rejected
from echotui.model.row import Row
from echotui.ui.format.detail import detail_text
from echotui.ui.format.moments import date_and_time
from echotui.ui.terminal.clipboard import LONGEST
from tests import detail_scenes


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each section by its title."""
    parts = [part.splitlines() for part in text.rstrip("\n").split("\n\n")]
    return {title: lines for title, *lines in parts}


def facts(lines: list[str]) -> dict[str, str]:
    """What is said by its label."""
    parts = [re.split("  +", line.strip(), maxsplit=1) for line in lines]
    return {part[0]: part[1] for part in parts}


def test_it_has_all_sections() -> None:
    detail = detail_scenes.detail(47)
    shown = sections(detail_text(detail, 1_700_000_000.0))
    assert list(shown) == [
        "connection #19",
        "traffic",
        "last 47 s, a value a second, oldest first",
        "kernel",
        "timeline, newest first",
        "last bytes received",
        "last bytes sent",
    ]
    assert facts(shown["connection #19"]) == {
        "client": "10.0.0.7:40112", "local": "10.0.0.1:10000", "id": "19", "fd": "24",
        "state": "choked", "held": "no", "mask": "WRITE", "last event": "WRITE",
        "cause": "high water", "began": date_and_time(1_700_000_969.0),
        "idle": "0.4s", "age": "31.0s",
    }  # fmt: skip
    assert facts(shown["traffic"]) == {
        "in": "4100000 B, 187 reads, 0 B/s",
        "out": "3830688 B, 1204 writes, 12400 B/s",
        "queue": "269312 B, 5 messages, 102.7% of high",
        "peak queue": "277504 B", "lost": "0 B", "discarded": "0 B",
    }  # fmt: skip
    assert facts(shown["kernel"]) == {
        "receive queue": "191488 B",
        "send queue": "2621440 B",
        "TCP_INFO": "ESTAB, rtt 12.400 ms, rttvar 3.100 ms,"
        " cwnd 10, unacked 7, retransmits 3 segments",
        **dict(detail.kernel.options),
    }
    histories = facts(shown["last 47 s, a value a second, oldest first"])
    assert [len(said.split()) for said in histories.values()] == [47, 47, 47]
    timeline = shown["timeline, newest first"]
    assert len(timeline) == len(detail.timeline)
    assert "update_handler(24, READ|WRITE → WRITE)" in timeline[0]
    assert timeline[-1].endswith("accepted 10.0.0.7:40112")
    assert len(shown["last bytes received"]) == len(shown["last bytes sent"]) == 16
    assert shown["last bytes sent"][0] == (
        "  0000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1.."
    )


def test_an_end_is_included() -> None:
    shown = sections(detail_text(detail_scenes.kicked(), 0.0))
    who = facts(shown["connection #27"])
    assert who["ended"] == "kicked (close), server first, 3.2s ago"
    assert who["lasted"] == "17s"
    assert "idle" not in who
    assert facts(shown["traffic"])["lost"] == "269312 B"
    assert "kicked (close), server first" in shown["timeline, newest first"][0]


def test_unknown_values_are_marked() -> None:
    row = Row(3, 9, Address("127.0.0.1", 5), bytes_in=8)
    shown = sections(detail_text(Detail(row=row, local=NOWHERE, kernel=NO_KERNEL), 0.0))
    assert facts(shown["connection #3"])["local"] == "unknown"
    assert set(facts(shown["kernel"]).values()) == {"unknown"}
    assert shown["timeline, newest first"] == ["  none kept"]
    assert shown["last bytes received"] == ["  none kept"]
    assert shown["last bytes sent"] == ["  none yet"]


def test_outside_text_is_made_safe() -> None:
    hostile = "\x1b]0;x\a\n\n\u202e\x9b"
    before = detail_scenes.kicked()
    place = Address(hostile, 1)
    detail = replace(
        before,
        row=replace(before.row, address=place, ending=Ending(Reason.ERROR, error=hostile)),
        local=place,
        kernel=replace(
            before.kernel,
            options=((hostile, hostile),),
            tcp=replace(before.kernel.tcp, state=hostile),
        ),
        timeline=(*before.timeline, Rejected(1.0, place, hostile)),
        received=bytes(range(256)),
    )
    text = detail_text(detail, 0.0)
    assert text.replace("\n", "").replace("→", "").isascii()
    assert text.replace("\n", "").isprintable()
    assert len(sections(text)) == len(sections(detail_text(before, 0.0)))


def test_the_longest_fits_the_clipboard() -> None:
    before = detail_scenes.detail(120)
    line = replace(before, received=b"x" * 256).timeline[0]
    detail = replace(before, timeline=(line,) * 200, in_history=(1e11,) * 120)
    assert len(detail_text(detail, 0.0).encode()) < LONGEST
