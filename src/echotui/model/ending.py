"""How a connection ended."""

from enum import StrEnum
from typing import Final

from msgspec import Struct


class Reason(StrEnum):
    """Why a connection ended."""

    NOT_ENDED = ""
    PEER_CLOSED = "peer closed"
    PEER_RESET = "peer reset"
    PEER_VANISHED = "peer vanished"  # No answer any more: neither FIN nor RST came.
    KICKED_DRAIN = "kicked (drain)"
    KICKED_CLOSE = "kicked (close)"
    KICKED_RESET = "kicked (reset)"
    IDLE_TIMEOUT = "idle timeout"
    WRITE_STALL = "write stall"
    # An injected fault ended it; `Ending.error` has its name: `fault reset`.
    FAULT = "fault"
    OVER_LIMIT = "over limit"
    PROGRAM_CLOSED = "program closed"  # Another program closed it first.
    PROGRAM_ENDED = "program ended"
    RESET = "reset"  # Of another program: by either side, or TCP got no answer.
    # TCP has kept nothing of the other program's socket: the peer closed first, either side reset
    # it, or too many sockets waited (tcp_max_tw_buckets, tcp(7)).
    NO_TRACE = "no trace left"
    GONE = "gone"  # Between two samples: how it ended was not seen.
    SERVER_DRAINED = "server drained"  # By the operator; the program goes on.
    SERVER_STOP = "server stop"
    SERVER_GONE = "server gone"  # It ended with its server; no server says so of itself.
    ERROR = "error"


# A connection may have been asked to end for these reasons when something else ends it.
_ASKED: Final = frozenset({Reason.KICKED_DRAIN, Reason.SERVER_DRAINED, Reason.SERVER_STOP})
# A later order replaces the earlier one.
_ORDERED: Final = _ASKED | {Reason.KICKED_CLOSE, Reason.KICKED_RESET}


class Side(StrEnum):
    """The side that sent the first FIN or RST: an end begins on the wire, not with a request."""

    NOBODY = ""
    CLIENT = "client"
    SERVER = "server"


class Ending(Struct, frozen=True, gc=False, omit_defaults=True):
    """The end of one connection; falsy while it lives."""

    reason: Reason = Reason.NOT_ENDED
    first: Side = Side.NOBODY  # `NOBODY` while it still drains.
    # With `Reason.ERROR`, the errno's name (`EIO`) or the exception's; with `Reason.FAULT`, the
    # fault's.
    error: str = ""
    asked: Reason = Reason.NOT_ENDED  # Why it had been asked to end when something else ended it.

    def __bool__(self) -> bool:
        return self.reason is not Reason.NOT_ENDED

    def __str__(self) -> str:
        """The reason as shown: `kicked (drain), peer reset`."""
        reason = f"{self.reason} {self.error}" if self.error else str(self.reason)
        return f"{self.asked}, {reason}" if self.asked else reason

    def then(self, later: "Ending") -> "Ending":
        """Return the later ending; `asked` and `first` are kept from this one.

        So is the error, if the reason is the same: our end was sent, and lingering is over.
        """
        asked = self.reason in _ASKED and later.reason not in _ORDERED
        error = later.error or (self.error if self.reason is later.reason else "")
        return Ending(
            later.reason,
            self.first or later.first,
            error,
            self.reason if asked else Reason.NOT_ENDED,
        )


NOT_ENDED: Final = Ending()
