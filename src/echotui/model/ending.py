"""How a connection ended."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why a connection ended."""

    NOT_ENDED = ""
    PEER_CLOSED = "peer closed"
    PEER_RESET = "peer reset"
    KICKED_DRAIN = "kicked (drain)"
    KICKED_CLOSE = "kicked (close)"
    KICKED_RESET = "kicked (reset)"
    IDLE_TIMEOUT = "idle timeout"
    WRITE_STALL = "write stall"
    OVER_LIMIT = "over limit"
    SERVER_STOP = "server stop"
    ERROR = "error"


class Side(StrEnum):
    """Who ended a connection first."""

    NOBODY = ""
    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one connection.

    Attributes:
        reason: Why it ended; `Reason.NOT_ENDED` while it lives.
        first: Who ended it first.
        error: The errno's name (`ETIMEDOUT`) or the exception's, with `Reason.ERROR`; else empty.
    """

    reason: Reason = Reason.NOT_ENDED
    first: Side = Side.NOBODY
    error: str = ""

    def __bool__(self) -> bool:
        """Whether there was an end at all."""
        return self.reason is not Reason.NOT_ENDED

    def __str__(self) -> str:
        """The reason as the screen and the journal print it."""
        return f"{self.reason} {self.error}" if self.error else str(self.reason)


NOT_ENDED: Final = Ending()
