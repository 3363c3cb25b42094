"""How much of what is dear may be done in one turn of the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from echotui.model.mask import NONE

if TYPE_CHECKING:
    from tornado.ioloop import IOLoop

    from echotui.server.channel import Channel

ENDS_A_TURN: Final = 100
"""Connections that may end in one turn: some 4 ms. 19,000 may do so in the same moment, and the
others would wait for a second."""


class Turn:
    """Lets some connections end, and puts off those that come after them to the next turns.

    Who is put off is called again in the order in which it came, whether or not the loop says once
    more that it is ready: uvloop tells of an error only once.

    Args:
        loop: Whose turns they are.
    """

    __slots__ = ("_begins", "_ends", "_loop", "_waiting")

    def __init__(self, loop: IOLoop) -> None:
        self._loop = loop
        self._ends = 0
        self._begins = False
        self._waiting: dict[Channel, OSError | None] = {}

    def may_end(self, channel: Channel, error: OSError | None = None) -> bool:
        """Ask whether a connection may end in this turn; if not, it is resumed in a later one.

        Args:
            channel: Whose.
            error: What its socket has told, and will not tell again; none for an end of file.

        Returns:
            False when this turn has ended enough of them.
        """
        if self._ends >= ENDS_A_TURN:
            self._waiting.setdefault(channel, error)
            channel.heard = NONE
            return False
        self._expect()
        self._ends += 1
        return True

    def _expect(self) -> None:
        if not self._begins:
            self._begins = True
            self._loop.add_callback(self._begin)

    def _begin(self) -> None:
        """Begin the next turn, before the loop looks at any descriptor."""
        self._begins = False
        self._ends = 0
        waiting = self._waiting
        if waiting:
            # Now, so that none is forgotten whatever happens below.
            self._expect()
        while waiting and self._ends < ENDS_A_TURN:
            channel = next(iter(waiting))
            channel.resume(waiting.pop(channel))
