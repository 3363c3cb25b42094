"""How many connections may end in one iteration of the loop."""

from typing import Final, Protocol

from tornado.ioloop import IOLoop

from echotui.model.mask import NONE

ENDS_PER_ITERATION: Final = 100
"""Some 4 ms. 19,000 connections may end at the same moment: the others would wait for a second."""


class Deferrable(Protocol):
    """What the limit needs of a channel."""

    handled: int

    def resume(self, error: OSError | None) -> None:
        """See `Channel.resume`."""


class EndLimit:
    """Lets some connections end, and resumes the others in the next iterations, in order.

    They are resumed whether or not the loop reports them ready again: uvloop reports an error only
    once.
    """

    __slots__ = ("_deferred", "_ends", "_loop", "_scheduled")

    def __init__(self, loop: IOLoop) -> None:
        self._loop = loop
        self._ends = 0
        self._scheduled = False
        self._deferred: dict[Deferrable, OSError | None] = {}

    def may_end(self, channel: Deferrable, error: OSError | None = None) -> bool:
        """Count an end if this iteration has room for it; else defer it, and return False.

        Args:
            channel: Handles no events while it is deferred.
            error: What the socket reported, and will not report again; None for an end of file.
        """
        if self._ends >= ENDS_PER_ITERATION:
            self._deferred.setdefault(channel, error)
            channel.handled = NONE
            return False
        self._schedule()
        self._ends += 1
        return True

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._loop.add_callback(self._begin)

    def _begin(self) -> None:
        """Begin the next iteration, before the loop polls any descriptor."""
        self._scheduled = False
        self._ends = 0
        deferred = self._deferred
        if deferred:
            # First, so that none is lost if a call below raises.
            self._schedule()
        while deferred and self._ends < ENDS_PER_ITERATION:
            channel = next(iter(deferred))
            channel.resume(deferred.pop(channel))
