"""Lines of the loop journal as text."""

from typing import assert_never

from echotui.model.cause import Cause
from echotui.model.journal import Acted, Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import words
from echotui.system.local_time import local_time
from echotui.ui.format import units
from echotui.ui.format.safe import safe

CALL_WIDTH = 39
"""The width of `update_handler(123, READ|WRITE → WRITE)`; aligns the causes."""

Piece = tuple[str, str]
"""Text and its theme colour; empty for the default colour."""


def describe(line: JournalLine, wall: float) -> tuple[Piece, ...]:
    """Format a line as pieces: time of day with id, what happened, and its cause.

    Args:
        wall: Seconds to add to the line's time to get Unix time.
    """
    id_ = "" if isinstance(line, Rejected) or not line.id else f"#{line.id}"
    head: tuple[Piece, ...] = ((f" {time_of_day(line.at + wall)} {id_:<5} ", "$echo-faint"),)
    match line:
        case LoopCall():
            return (*head, (f"{_call(line):<{CALL_WIDTH}}  ", ""), (_cause(line), _colour(line)))
        case Ended():
            traffic = f"{units.amount(line.bytes_in)} in, {units.amount(line.bytes_out)} out"
            text = f"{safe(str(line.ending))}, {line.ending.first} first; {traffic}"
            lived = f" in {units.duration(line.lived)}"
            return (*head, (f"{'ended':<{CALL_WIDTH}}  ", "$echo-faint"), (text + lived, ""))
        case Acted():
            act = f"{line.act} {safe(str(line.address))}" if line.id else str(line.act)
            return (*head, (f"{'operator':<{CALL_WIDTH}}  ", "$echo-faint"), (act, "$accent"))
        case Rejected():
            text = f"over limit {safe(line.limit)}: {safe(str(line.address))}"
            return (*head, (f"{'rejected':<{CALL_WIDTH}}  ", "$echo-held"), (text, ""))
        case _:
            assert_never(line)


def time_of_day(unix: float) -> str:
    """Format Unix time in the operator's time zone: `12:04:11.203`."""
    moment = local_time(unix)
    return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03}"


def _call(line: LoopCall) -> str:
    match line.call:
        case Call.ADD:
            return f"add_handler({line.fd}, {words(line.after)})"
        case Call.UPDATE:
            return f"update_handler({line.fd}, {words(line.before)} → {words(line.after)})"
        case Call.REMOVE:
            return f"remove_handler({line.fd})  was {words(line.before)}"
        case _:
            assert_never(line.call)


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
