import time
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
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
from echotui.model.mask import NONE, READ, UNSEEN, WRITE
from echotui.ui.format.journal import CALL_WIDTH, RULE, describe, line_text, shape_for
from echotui.ui.theme.themes import ROLES
from tests.ui.extremes import HOSTILE

KIB = 1024
CLIENT = Address("127.0.0.1", 53130)
WALL = 1_700_000_000.0
ADD, UPDATE, REMOVE = Call
HEAD = " 22:13:21.203 "
"""1.203 s after WALL, in UTC."""


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def call(
    call: Call, before: int, after: int, cause: Cause, queued: int = 0, id_: int = 19
) -> LoopCall:
    return LoopCall(1.203, id_, call, 24, before, after, cause, queued, CLIENT)


def text_of(line: JournalLine) -> str:
    text = "".join(piece for piece, _ in describe(line, WALL))
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD)


def parts(line: JournalLine) -> tuple[str, str, str]:
    """Who, what, why."""
    text = text_of(line)
    who, what, why = text[:6], text[6 : 6 + CALL_WIDTH], text[6 + CALL_WIDTH :]
    return who.rstrip(), what.rstrip(), why.removeprefix("  ")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            call(UPDATE, READ | WRITE, WRITE, Cause.HIGH_WATER, 64 * KIB),
            "#19   update_handler(24, READ|WRITE → WRITE)   high water: 64 KiB queued",
        ),
        (
            call(ADD, NONE, READ, Cause.ACCEPTED),
            "#19   add_handler(24, READ)                    accepted 127.0.0.1:53130",
        ),
        (
            call(REMOVE, READ, NONE, Cause.KICKED),
            "#19   remove_handler(24)  was READ             kicked",
        ),
        (
            Ended(1.203, 27, Ending(Reason.KICKED_CLOSE, Side.SERVER), 23, 4096, 17.0, CLIENT),
            (
                "#27   ended                                    "
                "kicked (close), server first; 23 B in, 4.1 kB out in 17s"
            ),
        ),
        (
            Ended(1.203, 27, Ending(Reason.GONE), 82, 0, 17.0, CLIENT, sampled=True),
            f"#27   {'ended':<{CALL_WIDTH}}  gone; at least 82 B in, 0 out in 17s",
        ),
        (
            Acted(1.203, 17, Act.KICK_DRAIN, CLIENT),
            "#17   operator                                 kick (drain) 127.0.0.1:53130",
        ),
        (
            Acted(1.203, 0, Act.STOP_ACCEPTING, Address("", 0)),
            "      operator                                 stop accepting",
        ),
        (
            Rejected(1.203, CLIENT, "--max-per-ip 64"),
            (
                "      rejected                                 "
                "over limit --max-per-ip 64: 127.0.0.1:53130"
            ),
        ),
        (
            Injected(1.203, 19, 3, "latency=200ms+-50ms", on=True, address=CLIENT),
            "#19   fault 3 on                               latency=200ms+-50ms",
        ),
        (
            Injected(1.203, 0, 3, "latency=200ms", on=False, address=Address("", 0), more=7900),
            "      fault 3 off                              latency=200ms for 7,900 more",
        ),
        (
            Stepped(1.203, 19, 12, "READ", "recv 1024, queue 1024", CLIENT),
            "#19   step 12 READ ──────────────────────────  recv 1024, queue 1024",
        ),
        (Missed(1.203, 1234), f"      {'missed':<{CALL_WIDTH}}  1,234 lines not read"),
        (
            Observed(1.203, 19, "epoll_ctl", 9, READ, READ | WRITE, "seen: \x1b", CLIENT),
            "#19   epoll_ctl(9): READ → READ|WRITE          seen: \\x1b",
        ),
        (
            Observed(1.203, 19, "epoll_ctl", 9, READ, UNSEEN, "sampled", CLIENT),
            "#19   epoll_ctl(9): READ → no epoll            sampled",
        ),
        (
            Observed(1.203, 19, "epoll_ctl", 9, UNSEEN, READ, "sampled", CLIENT),
            "#19   epoll_ctl(9): no epoll → READ            sampled",
        ),
        (Missed(1.203, 1), f"      {'missed':<{CALL_WIDTH}}  1 line not read"),
    ],
)
def test_the_whole_line(line: JournalLine, text: str) -> None:
    assert text_of(line) == text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (call(ADD, NONE, READ, Cause.ACCEPTED), "add_handler(24, READ)"),
        (call(UPDATE, READ, NONE, Cause.HELD), "update_handler(24, READ → NONE)"),
        (
            call(UPDATE, WRITE, READ | WRITE, Cause.LOW_WATER),
            "update_handler(24, WRITE → READ|WRITE)",
        ),
        (call(REMOVE, NONE, NONE, Cause.RESET), "remove_handler(24)  was NONE"),
        (call(REMOVE, READ | WRITE, NONE, Cause.RESET), "remove_handler(24)  was READ|WRITE"),
    ],
)
def test_each_call(line: LoopCall, what: str) -> None:
    assert parts(line)[1] == what


@pytest.mark.parametrize(
    ("cause", "why", "why_of_none"),
    [
        (Cause.ACCEPTED, "accepted 127.0.0.1:53130", None),
        (Cause.QUEUED, "queued: 12 KiB", "queued: 0"),
        (Cause.FLUSHED, "flushed", None),
        (Cause.HIGH_WATER, "high water: 12 KiB queued", "high water: 0 queued"),
        (Cause.LOW_WATER, "low water: 12 KiB queued", "low water: 0 queued"),
        (Cause.PEER_END, "peer end", None),
        (Cause.HELD, "held", None),
        (Cause.RELEASED, "released", None),
        (Cause.DRAIN, "drain", None),
        (Cause.LINGER, "linger", None),
        (Cause.KICKED, "kicked", None),
        (Cause.RESET, "reset", None),
        (Cause.CLOSED, "closed", None),
        (Cause.LISTENING, "listening 127.0.0.1:53130", None),
        (Cause.NOT_ACCEPTING, "not accepting", None),
        (Cause.OUT_OF_DESCRIPTORS, "out of descriptors", None),
        (Cause.OUT_OF_MEMORY, "out of memory", None),
        (Cause.TRIED_AGAIN, "tried again", None),
    ],
)
def test_each_cause(cause: Cause, why: str, why_of_none: str | None) -> None:
    assert parts(call(UPDATE, READ, WRITE, cause, 12 * KIB)) == (
        "#19", "update_handler(24, READ → WRITE)", why,
    )  # fmt: skip
    assert parts(call(UPDATE, READ, WRITE, cause))[2] == (why_of_none or why)


def test_every_cause_is_tested_and_has_a_colour() -> None:
    for cause in Cause:
        colour = describe(call(UPDATE, READ, WRITE, cause), WALL)[-1][1]
        assert colour.removeprefix("$echo-") in ROLES


@pytest.mark.parametrize(
    "cause", [Cause.KICKED, Cause.RESET, Cause.CLOSED, Cause.DRAIN, Cause.PEER_END]
)
def test_a_removed_handler_shows_the_lost_bytes(cause: Cause) -> None:
    assert parts(call(REMOVE, WRITE, NONE, cause, 3 * KIB))[2] == f"{cause}: 3.0 KiB lost"
    assert parts(call(REMOVE, WRITE, NONE, cause))[2] == str(cause)


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.NOT_ENDED, Reason.ERROR}))
def test_each_reason(reason: Reason) -> None:
    ended = Ended(1.203, 5, Ending(reason, Side.CLIENT), 0, 0, 64.0, CLIENT)
    assert parts(ended) == ("#5", "ended", f"{reason}, client first; 0 in, 0 out in 1:04")


def test_an_error_has_its_name() -> None:
    ending = Ending(Reason.ERROR, Side.CLIENT, "ETIMEDOUT")
    ended = Ended(1.203, 5, ending, 1000, 1, 0.0004, CLIENT)
    assert parts(ended)[2] == "error ETIMEDOUT, client first; 1.0 kB in, 1 B out in 0.4ms"


def test_a_listener_has_no_id() -> None:
    line = call(ADD, NONE, READ, Cause.LISTENING, id_=0)
    assert parts(line)[:2] == ("", "add_handler(24, READ)")


def test_causes_are_aligned_up_to_four_digits_of_ids_and_three_of_descriptors() -> None:
    widest = replace(call(UPDATE, READ | WRITE, WRITE, Cause.HELD, id_=9999), fd=999)
    assert text_of(widest).index("held") == text_of(call(ADD, NONE, READ, Cause.HELD)).index("held")


def test_larger_numbers_are_still_separate_words() -> None:
    wide = replace(call(UPDATE, READ | WRITE, WRITE, Cause.HELD, id_=1_234_567), fd=123_456)
    assert text_of(wide).split() == [
        "#1234567", "update_handler(123456,", "READ|WRITE", "→", "WRITE)", "held",
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_outside_text_is_made_safe(text: str) -> None:
    address = Address(text, 1)
    for line in (
        replace(call(ADD, NONE, READ, Cause.ACCEPTED), address=address),
        Ended(1.203, 5, Ending(Reason.ERROR, Side.CLIENT, text), 0, 0, 1.0, address),
        Rejected(1.203, address, text),
        Acted(1.203, 5, Act.HOLD, address),
        Injected(1.203, 5, 3, text, on=False, address=address),
        Stepped(1.203, 5, 12, text, text, address),
    ):
        shown = text_of(line).replace("→", "").replace(RULE, "")
        assert all(" " <= character <= "~" for character in shown)


FAR = Address("192.168.100.200", 65535)


def longest(id_: int, fd: int) -> list[JournalLine]:
    """A line of each kind, with as much as is usual."""
    return [
        LoopCall(1.203, id_, UPDATE, fd, READ | WRITE, WRITE, Cause.HIGH_WATER, 1023 * KIB, FAR),
        LoopCall(1.203, id_, ADD, fd, NONE, READ, Cause.ACCEPTED, 0, FAR),
        Ended(
            1.203, id_, Ending(Reason.KICKED_CLOSE, Side.SERVER), 888_000, 888_000, 3840.0, CLIENT
        ),
        Acted(1.203, id_, Act.KICK_RESET, FAR),
        Rejected(1.203, FAR, "--max-per-ip 64"),
    ]


@pytest.mark.parametrize(
    ("width", "fd"),
    [(80, 24), (80, 999), (80, 9999), (79, 9999), (120, 24), (120, 9999), (130, 9999)],
)
def test_the_cause_is_whole_where_the_line_is_narrow(width: int, fd: int) -> None:
    for line in longest(9999, fd):
        text = "".join(piece for piece, _ in describe(line, WALL, shape_for(width, 9999, fd)))
        assert len(text) <= width


def test_ids_and_causes_are_aligned_and_masks_are_letters_where_it_is_narrow() -> None:
    shape = shape_for(80, 123_456, 24)
    texts = [
        "".join(piece for piece, _ in describe(line, WALL, shape)).removeprefix(HEAD)
        for line in longest(9999, 24)
    ]
    assert texts == [
        "#9999   update_handler(24, RW → -W)  high water: 1023 KiB queued",
        # Whole, rather than aligned.
        "#9999   add_handler(24, R-)         accepted 192.168.100.200:65535",
        "#9999   ended  kicked (close), server; 888 kB in, 888 kB out, 1h04",
        "#9999   operator  kick (reset) 192.168.100.200:65535",
        "        rejected  over limit --max-per-ip 64: 192.168.100.200:65535",
    ]
    accepted = describe(longest(9999, 24)[1], WALL, shape_for(65, 9999, 24))
    assert "".join(piece for piece, _ in accepted).endswith(
        " add(24, R-)    accepted 192.168.100.200:65535"
    )
    assert describe(longest(9, 24)[0], WALL, shape_for(79, 99, 24))[1][0] == "update(24, RW → -W)  "


@pytest.mark.parametrize("width", [60, 79, 80, 100, 114, 115, 120, 122, 123, 200])
def test_numbers_change_no_form_and_causes_move_only_by_their_digits(width: int) -> None:
    small, large = shape_for(width, 99, 24), shape_for(width, 1_000_000, 10_000)
    assert (small.short, small.brief) == (large.short, large.brief)
    # From two digits of a descriptor, or three where there is room, to five.
    assert large.call_width - small.call_width in (0, 2, 3)


@pytest.mark.parametrize("width", [80, 120, 200])
def test_what_follows_the_names_of_servers_is_aligned(width: int) -> None:
    shape = shape_for(width, 9999, 24, len("web-10"))
    lines = [replace(line, server=name) for name in ("web-1", "web-10") for line in longest(9, 24)]
    texts = ["".join(piece for piece, _ in describe(line, WALL, shape)) for line in lines]
    for text in texts:
        # Where it is narrow, no mask change is cut, but the longest of the others are.
        assert len(text) <= width or "(24" not in text
        assert text[len(HEAD) :].startswith("web-1")
        assert text[len(HEAD) + len("web-10/9999") :].startswith(
            (" update", " add", " ended", " operator", " rejected")
        )
    # Of the server itself.
    listener = replace(longest(0, 24)[1], server="web-1")
    assert describe(listener, WALL, shape)[0][0] == f"{HEAD}web-1       "
    assert line_text(listener, WALL).split()[1] == "web-1"


def test_a_line_for_the_clipboard_is_not_aligned() -> None:
    assert line_text(call(ADD, NONE, READ, Cause.ACCEPTED), WALL) == (
        "22:13:21.203 #19 add_handler(24, READ) accepted 127.0.0.1:53130"
    )
