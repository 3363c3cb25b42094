"""Lines of the loop journal as text."""

from typing import Final, NamedTuple, assert_never

from echotui.model.cause import Cause
from echotui.model.journal import (
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
from echotui.model.mask import letters, words
from echotui.ui.format import observed, units
from echotui.ui.format.moments import time_of_day
from echotui.ui.format.row import shown_id
from echotui.ui.format.safe import safe
from echotui.ui.format.servers import shown_server

CALL_WIDTH: Final = len("update_handler(123, READ|WRITE → WRITE)")
"""Aligns the causes."""
NAME_WIDTH: Final = 16
"""Columns of a server's name, at most."""
RULE: Final = "─"
"""Fills the line of a loop step: above it, with the newest first, are the calls of that step."""
_LONG_END: Final = len("peer closed, client first; 88 kB in, 88 kB out in 8.8s")
_LONGEST_CAUSE: Final = len("high water: 1023 KiB queued")
_ROOM_ID: Final = 100_000
_ROOM_FD: Final = 1_000
"""For numbers with so many digits, a line has room in each form."""

Piece = tuple[str, str]
"""Text and its theme colour; empty for the default colour."""


class Shape(NamedTuple):
    """How lines are aligned.

    Attributes:
        id_width: Columns of the id with its `#`.
        call_width: Columns of the call; fewer where the cause, as an address, needs them.
        room: Columns of the call and its cause.
        short: Whether masks are letters, as in the table, and nothing is padded but calls.
        brief: Whether calls are without `_handler`.
    """

    id_width: int = 5
    call_width: int = CALL_WIDTH
    room: int = 1_000
    short: bool = False
    brief: bool = False


WIDE: Final = Shape()


def shape_for(width: int, largest_id: int, largest_fd: int, name: int = 0) -> Shape:
    """Return the shape in which causes are whole in a line of `width` columns, if one is.

    Numbers make the columns wider. They do not change the form: that would move all causes.

    Args:
        name: Columns of the longest name of a server; 0 where there is one server.
    """
    id_width = max(WIDE.id_width, name + len(shown_id(largest_id)))
    beside = width - len(" 12:04:11.203 ") - len("   ") - name
    room, reserved = beside + name - id_width, beside - len(f"#{_ROOM_ID}")
    call = "update_handler({}, READ|WRITE → WRITE)"
    if reserved >= len(call.format(_ROOM_FD)) + _LONG_END:
        return Shape(id_width, len(call.format(max(largest_fd, 100))), room)
    call = "update_handler({}, RW → -W)"
    brief = reserved < len(call.format(_ROOM_FD)) + _LONGEST_CAUSE
    call = call.replace("_handler", "") if brief else call
    call_width = len(call.format(max(largest_fd, 10)))
    return Shape(id_width, call_width, room, short=True, brief=brief)


def describe(line: JournalLine, wall: float, shape: Shape = WIDE) -> tuple[Piece, ...]:
    """Format a line as pieces: time of day with id, what happened, and its cause.

    Args:
        wall: Seconds to add to the line's time to get Unix time.
    """
    clock = f" {time_of_day(line.at + wall)} {_about(line):<{shape.id_width}} "
    head: Piece = (clock, "$echo-faint")
    if isinstance(line, LoopCall):
        cause = _cause(line)
        call = f"{_call(line, shape):<{_call_width(cause, shape)}}  "
        return head, (call, ""), (cause, _colour(line))
    (kind, colour), told = _other(line, shape)
    if isinstance(line, Stepped):
        # Aligned like the calls, which it separates.
        kind = kind.ljust(_call_width(told[0], shape), RULE)
    changed = isinstance(line, Observed) and line.id
    width = _call_width if changed else _other_width
    return head, (f"{kind:<{width(told[0], shape)}}  ", colour), told


def _about(line: JournalLine) -> str:
    """Return the client that a line is about; of the server itself, its name if it has one."""
    server = name_in_line(line.server)
    return server if isinstance(line, Rejected) or not line.id else shown_id(line.id, server)


def name_in_line(server: str) -> str:
    """Return a server's name as a line has it: causes need the room too."""
    return shown_server(server, NAME_WIDTH)


def _other(  # noqa: PLR0911 - one return a kind
    line: Ended | Acted | Injected | Stepped | Rejected | Missed | Observed,
    shape: Shape,
) -> tuple[Piece, Piece]:
    """Return what kind of line it is, and what it tells; no loop call."""
    match line:
        case Ended():
            return ("ended", "$echo-faint"), (_end(line, short=shape.short), "")
        case Acted():
            act = f"{line.act} {safe(str(line.address))}" if line.id else str(line.act)
            return ("operator", "$echo-faint"), (act, "$accent")
        case Injected():
            kind = f"fault {line.rule} {'on' if line.on else 'off'}"
            others = f" for {line.more:,} more" if line.more else ""
            return (kind, "$echo-held"), (f"{safe(line.faults)}{others}", "")
        case Stepped():
            kind = f"step {line.number} {safe(line.event)} {RULE * 2}"
            return (kind, "$accent"), (safe(line.did), "")
        case Rejected():
            over = f"over limit {safe(line.limit)}: {safe(str(line.address))}"
            return ("rejected", "$echo-held"), (over, "")
        case Missed():
            lines = "1 line" if line.count == 1 else f"{units.grouped(line.count)} lines"
            return ("missed", "$echo-faint"), (f"{lines} not read", "$echo-faint")
        case Observed():
            call = observed.change(line, shape.call_width, short=shape.short, brief=shape.brief)
            return (call, ""), (observed.cause(line), observed.colour(line))
        case _:
            assert_never(line)


def _call_width(cause: str, shape: Shape) -> int:
    return max(0, min(shape.call_width, shape.room - len(cause)))


def _other_width(text: str, shape: Shape) -> int:
    # Mask changes are compared with the ones above them; the others only where there is room.
    return 0 if shape.short else _call_width(text, shape)


def line_text(line: JournalLine, wall: float) -> str:
    """Format a line as one text without alignment, for the clipboard."""
    text = "".join(text for text, _ in describe(line, wall))
    return " ".join(text.replace(RULE, "").split())


def _call(line: LoopCall, shape: Shape) -> str:
    mask = letters if shape.short else words
    call = f"{line.call.removesuffix('_handler') if shape.brief else line.call}({line.fd}"
    match line.call:
        case Call.ADD:
            return f"{call}, {mask(line.after)})"
        case Call.UPDATE:
            return f"{call}, {mask(line.before)} → {mask(line.after)})"
        case Call.REMOVE:
            return f"{call})  was {mask(line.before)}"
        case _:
            assert_never(line.call)


def _end(line: Ended, *, short: bool) -> str:
    least = ("≥" if short else "at least ") if line.sampled else ""
    traffic = f"{least}{units.amount(line.bytes_in)} in, {units.amount(line.bytes_out)} out"
    reason, lived = safe(str(line.ending)), units.duration(line.lived)
    # How another program's connection ended may not have been seen.
    first = f", {line.ending.first}{'' if short else ' first'}" if line.ending.first else ""
    return f"{reason}{first}; {traffic}{', ' if short else ' in '}{lived}"


def _cause(line: LoopCall) -> str:
    match line.cause:
        case Cause.ACCEPTED | Cause.LISTENING:
            return f"{line.cause} {safe(str(line.address))}"
        case Cause.QUEUED:
            return f"{line.cause}: {units.size(line.queued)}"
        case Cause.HIGH_WATER | Cause.LOW_WATER | Cause.QUEUES_FULL:
            return f"{line.cause}: {units.size(line.queued)} queued"
        case _:
            lost = line.call is Call.REMOVE and line.queued
            return f"{line.cause}: {units.size(line.queued)} lost" if lost else str(line.cause)


def _colour(line: LoopCall) -> str:
    match line.cause:
        case Cause.HIGH_WATER | Cause.QUEUED | Cause.QUEUES_FULL:
            return "$echo-choked"
        case (
            Cause.LOW_WATER | Cause.FLUSHED | Cause.ACCEPTED | Cause.LISTENING | Cause.RELEASED
            | Cause.TRIED_AGAIN
        ):  # fmt: skip
            return "$echo-open"
        case Cause.PEER_END | Cause.DRAIN:
            return "$echo-draining"
        case Cause.LINGER:
            return "$echo-lingering"
        case (
            Cause.KICKED | Cause.RESET | Cause.HELD | Cause.OUT_OF_MEMORY
            | Cause.OUT_OF_DESCRIPTORS | Cause.SYSTEM_OUT_OF_DESCRIPTORS | Cause.OUT_OF_BUFFERS
            | Cause.OUT_OF_WATCHES | Cause.ACCEPT_FAILS | Cause.FAULT
        ):  # fmt: skip
            return "$echo-held"
        case Cause.CLOSED | Cause.NOT_ACCEPTING:
            return "$echo-faint"
        case _:
            assert_never(line.cause)
