"""The journal of a simulated server: its lines are made when they are read."""

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, LoopCall
from echotui.model.mask import READ, WRITE
from echotui.model.query import JournalWindow
from echotui.model.view import JournalPage

KEPT = 10_000


class SimulatedJournal:
    """Has a new line at a steady rate; answers the newest ones, without a filter.

    Args:
        size: Connections of the server.
        rate: Lines a second.
        began: Monotonic time in seconds of the first.
    """

    def __init__(self, size: int, rate: float, began: float) -> None:
        self._size = size
        self._rate = rate
        self._began = began

    def page(self, window: JournalWindow, now: float) -> JournalPage:
        """The newest lines that a window wants."""
        written = int((now - self._began) * self._rate)
        kept = min(KEPT, written)
        oldest = max(window.since, written - min(window.count, kept))
        numbers = tuple(range(written, oldest, -1))
        return JournalPage(tuple(map(self._line, numbers)), numbers, 0, kept, kept, written)

    def _line(self, number: int) -> LoopCall:
        id_ = number * 37 % self._size + 1
        to_write = number % 2 == 1
        before, after = (READ, READ | WRITE) if to_write else (READ | WRITE, READ)
        cause = Cause.QUEUED if to_write else Cause.FLUSHED
        at = self._began + number / self._rate
        address = address_of(id_)
        return LoopCall(at, id_, Call.UPDATE, id_ + 8, before, after, cause, 4096, address)


def address_of(id_: int) -> Address:
    """The client of a connection."""
    return Address(f"10.{id_ >> 13}.{id_ >> 6 & 127}.{id_ & 63}", 30_000 + id_)
