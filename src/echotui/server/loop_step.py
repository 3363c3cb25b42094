"""What one event of the stepped loop did."""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from echotui.model.journal import JournalLine, LoopCall, Stepped


class Registered(Protocol):
    """What has a mask: a channel."""

    registered: int


class LoopStep(Struct, frozen=True):
    """One delivered event, with the loop calls that were made in it."""

    line: Stepped
    calls: tuple[LoopCall, ...]
    mask: int | None = None  # The wanted one after it; None: of no connection, or it has ended.


def loop_step(line: Stepped, newest: Iterable[JournalLine], channel: Registered | None) -> LoopStep:
    """Make it of the lines since that one, newest first, and the channel if it is open."""
    calls = [each for each in newest if isinstance(each, LoopCall)]
    return LoopStep(line, tuple(reversed(calls)), None if channel is None else channel.registered)
