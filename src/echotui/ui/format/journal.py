"""Lines of the loop journal as text."""

from typing import Final, NamedTuple, assert_never

from echotui.model.cause import Cause
from echotui.model.journal import Acted, Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import letters, words
from echotui.ui.format import units
from echotui.ui.format.moments import time_of_day
from echotui.ui.format.safe import safe

CALL_WIDTH: Final = len("update_handler(123, READ|WRITE → WRITE)")
"""Aligns the causes."""
_LONGEST_END: Final = len("kicked (close), server first; 888 MB in, 888 MB out in 1h04")
_LONGEST_TERSE_END: Final = len("kicked (close), server; 888 MB in, 888 MB out, 1h04")
_LONGEST_CAUSE: Final = len("accepted 255.255.255.255:65535")
_ROOM_ID: Final = 1_000_000
_ROOM_FD: Final = 10_000
"""For numbers with so many digits, a line has room in each form."""

Piece = tuple[str, str]
"""Text and its theme colour; empty for the default colour."""


class Shape(NamedTuple):
    """How lines are aligned.

    Attributes:
        id_width: Columns of the id with its `#`.
        call_width: Columns of the call.
        short: Whether masks are letters, as in the table, and nothing is padded but calls.
        terse: Whether the ends of connections are in fewer words.
        brief: Whether calls are without `_handler`.
    """

    id_width: int = 5
    call_width: int = CALL_WIDTH
    short: bool = False
    terse: bool = False
    brief: bool = False


WIDE: Final = Shape()


def shape_for(width: int, largest_id: int, largest_fd: int) -> Shape:
    """Return the shape in which causes are whole in a line of `width` columns, if one is.

    Numbers make the columns wider. They do not change the form: that would move all causes.
    """
    id_width = max(WIDE.id_width, len(f"#{largest_id}"))
    room = width - len(" 12:04:11.203 ") - len(f"#{_ROOM_ID}") - len("   ")
    if room >= len(_widest_call(_ROOM_FD)) + _LONGEST_TERSE_END:
        terse = room < len(_widest_call(_ROOM_FD)) + _LONGEST_END
        return Shape(id_width, len(_widest_call(max(largest_fd, 100))), terse=terse)
    call = "update_handler({}, RW → -W)"
    if room >= len(call.format(_ROOM_FD)) + _LONGEST_CAUSE:
        return Shape(id_width, len(call.format(max(largest_fd, 10))), short=True, terse=True)
    call = call.replace("_handler", "")
    # In a narrower line, causes are not aligned.
    fits = room >= len(call.format(_ROOM_FD)) + _LONGEST_CAUSE
    call_width = len(call.format(max(largest_fd, 10))) if fits else 0
    return Shape(id_width, call_width, short=True, terse=True, brief=True)


def _widest_call(fd: int) -> str:
    return f"update_handler({fd}, READ|WRITE → WRITE)"


def describe(line: JournalLine, wall: float, shape: Shape = WIDE) -> tuple[Piece, ...]:
    """Format a line as pieces: time of day with id, what happened, and its cause.

    Args:
        wall: Seconds to add to the line's time to get Unix time.
    """
    id_ = "" if isinstance(line, Rejected) or not line.id else f"#{line.id}"
    clock = f" {time_of_day(line.at + wall)} {id_:<{shape.id_width}} "
    head: tuple[Piece, ...] = ((clock, "$echo-faint"),)
    # A mask change is compared with the ones above it; the others only where there is room.
    other_width = 0 if shape.short else shape.call_width
    match line:
        case LoopCall():
            call = f"{_call(line, shape):<{shape.call_width}}  "
            return (*head, (call, ""), (_cause(line), _colour(line)))
        case Ended():
            text = _end(line, terse=shape.terse)
            return (*head, (f"{'ended':<{other_width}}  ", "$echo-faint"), (text, ""))
        case Acted():
            act = f"{line.act} {safe(str(line.address))}" if line.id else str(line.act)
            return (*head, (f"{'operator':<{other_width}}  ", "$echo-faint"), (act, "$accent"))
        case Rejected():
            text = f"over limit {safe(line.limit)}: {safe(str(line.address))}"
            return (*head, (f"{'rejected':<{other_width}}  ", "$echo-held"), (text, ""))
        case _:
            assert_never(line)


def line_text(line: JournalLine, wall: float) -> str:
    """Format a line as one text without alignment, for the clipboard."""
    return " ".join("".join(text for text, _ in describe(line, wall)).split())


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


def _end(line: Ended, *, terse: bool) -> str:
    traffic = f"{units.amount(line.bytes_in)} in, {units.amount(line.bytes_out)} out"
    first, lived = f"{safe(str(line.ending))}, {line.ending.first}", units.duration(line.lived)
    return f"{first}; {traffic}, {lived}" if terse else f"{first} first; {traffic} in {lived}"


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
            | Cause.OUT_OF_WATCHES | Cause.ACCEPT_FAILS
        ):  # fmt: skip
            return "$echo-held"
        case Cause.CLOSED | Cause.NOT_ACCEPTING:
            return "$echo-faint"
        case _:
            assert_never(line.cause)
