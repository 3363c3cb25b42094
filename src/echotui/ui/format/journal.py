"""Lines of the loop journal as text."""

from datetime import datetime
from typing import assert_never

from echotui.model.cause import Cause
from echotui.model.journal import Call, Ended, JournalLine, LoopCall, Rejected
from echotui.model.mask import words
from echotui.ui.format import units
from echotui.ui.format.safe import safe

CALL_WIDTH = 39
"""As wide as `update_handler(123, READ|WRITE → WRITE)`, so that causes stand in line."""

Piece = tuple[str, str]
"""Text and the theme colour it has; empty for the usual one."""


def describe(line: JournalLine, wall: float) -> tuple[Piece, ...]:
    """Put a line into words.

    Args:
        line: What happened.
        wall: What to add to its time to get Unix time, in seconds.

    Returns:
        Pieces: the time of day, who, what, why.
    """
    who = "" if isinstance(line, Rejected) or not line.id else f"#{line.id}"
    head: tuple[Piece, ...] = ((f" {time_of_day(line.at + wall)} {who:<5} ", "$echo-faint"),)
    match line:
        case LoopCall():
            return (*head, (f"{_call(line):<{CALL_WIDTH}}  ", ""), (_cause(line), _colour(line)))
        case Ended():
            traffic = f"{units.amount(line.bytes_in)} in, {units.amount(line.bytes_out)} out"
            text = f"{safe(str(line.ending))}, {line.ending.first} first; {traffic}"
            lived = f" in {units.seconds(line.lived)}"
            return (*head, (f"{'ended':<{CALL_WIDTH}}  ", "$echo-faint"), (text + lived, ""))
        case Rejected():
            text = f"over limit {safe(line.limit)}: {safe(str(line.address))}"
            return (*head, (f"{'rejected':<{CALL_WIDTH}}  ", "$echo-held"), (text, ""))
        case _:
            assert_never(line)


def time_of_day(unix: float) -> str:
    """Show a time in the operator's time zone.

    Args:
        unix: Seconds since 1970.

    Returns:
        `12:04:11.203`.
    """
    # A time zone database is not needed for the local one.
    moment = datetime.fromtimestamp(unix).astimezone()
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
        case Cause.LOW_WATER | Cause.FLUSHED | Cause.ACCEPTED | Cause.LISTENING | Cause.RELEASED:
            return "$echo-open"
        case Cause.PEER_END | Cause.DRAIN:
            return "$echo-draining"
        case Cause.LINGER:
            return "$echo-lingering"
        case Cause.KICKED | Cause.RESET | Cause.HELD | Cause.OUT_OF_DESCRIPTORS:
            return "$echo-held"
        case Cause.CLOSED | Cause.NOT_ACCEPTING:
            return "$echo-faint"
        case _:
            assert_never(line.cause)
