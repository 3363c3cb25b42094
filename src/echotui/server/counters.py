"""Totals over all connections of one server, kept as they change."""

from collections import Counter
from typing import Final

from echotui.model.ending import Ending, Reason
from echotui.model.journal import Call
from echotui.model.state import State
from echotui.server.faults.fault_end import EndKind
from echotui.server.histogram import Histogram

_OPEN: Final = State.OPEN  # Constants: see `channel.py`.
_CLOSED: Final = State.CLOSED
_LINGERING: Final = State.LINGERING
_UPDATE: Final = Call.UPDATE

LIVES: Final = 0.01, 0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0
"""Bounds, in seconds, of how long connections lived."""


class ServerCounters:
    """Plain integers that channels increment.

    Attributes:
        accepted: Connections ever.
        rejected: Clients closed before they became a connection.
        queued: Bytes in all queues.
        queued_in: Connections with a queue that is not empty.
        bytes_in: Bytes received for the echo.
        lost: Bytes received that were still queued when their connection was ended.
        handler_errors: Handlers of ours that raised.
        calls_of: Loop calls for clients, by kind.
        ends: Connections that ended, by reason.
        fault_ends: Those that an injected fault ended, by its name.
        lives: How long the connections that ended had lived, in seconds.
    """

    __slots__ = (
        "_moved", "accepted", "bytes_in", "calls_of", "ends", "fault_ends", "handler_errors",
        "lives", "lost", "queued", "queued_in", "rejected",
    )  # fmt: skip

    def __init__(self) -> None:
        self.accepted = self.rejected = self.handler_errors = 0
        self.queued = self.queued_in = 0
        self.bytes_in = self.lost = 0
        self.calls_of = dict.fromkeys(Call, 0)
        self.ends: Counter[Reason] = Counter()
        self.fault_ends: Counter[str] = Counter()
        self.lives = Histogram(LIVES)
        # Changes into a state less those out of it. All begin in OPEN, which has fewer than 0.
        self._moved = dict.fromkeys(State, 0)

    @property
    def bytes_out(self) -> int:
        """Bytes handed to the kernel: received, and neither queued nor lost."""
        return self.bytes_in - self.queued - self.lost

    @property
    def closed(self) -> int:
        """Connections that ended."""
        return self.ends.total()

    @property
    def calls(self) -> int:
        """Loop calls for clients."""
        return sum(self.calls_of.values())

    @property
    def updates(self) -> int:
        """The loop calls that changed a mask."""
        return self.calls_of[_UPDATE]

    @property
    def choked(self) -> int:
        """Connections at or over their high watermark."""
        return self._moved[State.CHOKED]

    @property
    def by_state(self) -> dict[State, int]:
        """Connections in each state but CLOSED; counted as they change, not from all of them."""
        counts = {**self._moved, _OPEN: self.accepted + self._moved[_OPEN]}
        del counts[_CLOSED]
        return counts

    def record(self, queued_was: int, queued: int, was: State, is_: State, lost: int) -> None:
        """Count a change of one connection since its last call.

        `lost` counts once our end was sent, or it is closed: nothing is lost afterwards.
        """
        self.queued += queued - queued_was
        self.queued_in += bool(queued) - bool(queued_was)
        if is_ is not was:
            self._moved[was] -= 1
            self._moved[is_] += 1
            if was is not _LINGERING:
                self.lost += lost

    @property
    def ends_by_text(self) -> dict[str, int]:
        """Connections that ended, by reason as it is shown: `fault reset`."""
        counts = {str(reason): self.ends[reason] for reason in Reason if reason}
        del counts[Reason.FAULT], counts[Reason.SERVER_GONE]
        of_faults = {
            str(Ending(Reason.FAULT, error=kind.value)): self.fault_ends[kind] for kind in EndKind
        }
        return counts | of_faults

    def count_end(self, ending: Ending, lived: float) -> None:
        """Count a connection that ended after so many seconds."""
        self.ends[ending.reason] += 1
        if ending.reason is Reason.FAULT:
            self.fault_ends[ending.error] += 1
        self.lives.observe(lived)
