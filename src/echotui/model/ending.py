"""How a connection ended."""

from enum import StrEnum
from typing import Final

from msgspec import Struct


class Reason(StrEnum):
    """Why a connection ended."""

    NOT_ENDED = ""
    PEER_CLOSED = "peer closed"
    PEER_RESET = "peer reset"
    PEER_VANISHED = "peer vanished"
    """Nobody answered any more: neither FIN nor RST came."""
    KICKED_DRAIN = "kicked (drain)"
    KICKED_CLOSE = "kicked (close)"
    KICKED_RESET = "kicked (reset)"
    IDLE_TIMEOUT = "idle timeout"
    WRITE_STALL = "write stall"
    OVER_LIMIT = "over limit"
    SERVER_STOP = "server stop"
    ERROR = "error"


_ASKED: Final = frozenset({Reason.KICKED_DRAIN, Reason.SERVER_STOP})
"""What a connection may have been asked to do when something else ends it."""
_ORDERED: Final = frozenset(
    {Reason.KICKED_DRAIN, Reason.KICKED_CLOSE, Reason.KICKED_RESET, Reason.SERVER_STOP}
)
"""An order takes the place of the one before."""


class Side(StrEnum):
    """Who sent the first FIN or RST: an end begins on the wire, not with the wish for it."""

    NOBODY = ""
    CLIENT = "client"
    SERVER = "server"


class Ending(Struct, frozen=True, gc=False, omit_defaults=True):
    """The end of one connection.

    Attributes:
        reason: Why it ended; `Reason.NOT_ENDED` while it lives.
        first: Who sent the first FIN or RST; nobody yet, while it still drains.
        error: The errno's name (`EIO`) or the exception's, with `Reason.ERROR`; else empty.
        asked: What it had been asked to do when something else ended it; empty for nothing.
    """

    reason: Reason = Reason.NOT_ENDED
    first: Side = Side.NOBODY
    error: str = ""
    asked: Reason = Reason.NOT_ENDED

    def __bool__(self) -> bool:
        """Whether there was an end at all."""
        return self.reason is not Reason.NOT_ENDED

    def __str__(self) -> str:
        """The reason as the screen and the journal print it: `kicked (drain), peer reset`."""
        reason = f"{self.reason} {self.error}" if self.error else str(self.reason)
        return f"{self.asked}, {reason}" if self.asked else reason

    def then(self, later: "Ending") -> "Ending":
        """Say how a connection ends for which this was under way when something else came.

        Args:
            later: What came.

        Returns:
            The later reason, with what was asked before and who was first before.
        """
        asked = self.reason in _ASKED and later.reason not in _ORDERED
        return Ending(
            later.reason,
            self.first or later.first,
            later.error,
            self.reason if asked else Reason.NOT_ENDED,
        )


NOT_ENDED: Final = Ending()
