"""Totals over all connections of one server, kept as they change."""

from collections import Counter
from typing import Final

from echotui.model.ending import Reason
from echotui.model.state import State

_CHOKED: Final = State.CHOKED  # Constants: see `channel.py`.
_CLOSED: Final = State.CLOSED


class ServerCounters:
    """Plain integers that channels increment.

    Attributes:
        accepted: Connections ever.
        rejected: Clients closed before they became a connection.
        choked: Connections at or over their high watermark.
        queued: Bytes in all queues.
        queued_in: Connections with a queue that is not empty.
        bytes_in: Bytes received for the echo.
        lost: Bytes received that were still queued when their connection was ended.
        calls: Loop calls for clients.
        updates: The loop calls that changed a mask.
        handler_errors: Handlers of ours that raised.
        ends: Connections that ended, by reason.
    """

    __slots__ = (
        "accepted", "bytes_in", "calls", "choked", "ends", "handler_errors", "lost", "queued",
        "queued_in", "rejected", "updates",
    )  # fmt: skip

    def __init__(self) -> None:
        self.accepted = self.rejected = self.choked = self.handler_errors = 0
        self.calls = self.updates = 0
        self.queued = self.queued_in = 0
        self.bytes_in = self.lost = 0
        self.ends: Counter[Reason] = Counter()

    @property
    def bytes_out(self) -> int:
        """Bytes handed to the kernel: received, and neither queued nor lost."""
        return self.bytes_in - self.queued - self.lost

    @property
    def closed(self) -> int:
        """Connections that ended."""
        return self.ends.total()

    def record(self, queued_was: int, queued: int, was: State, is_: State, lost: int) -> None:
        """Count a change of one connection since its last call; `lost` counts once it is closed."""
        self.queued += queued - queued_was
        self.queued_in += bool(queued) - bool(queued_was)
        self.choked += (is_ is _CHOKED) - (was is _CHOKED)
        if is_ is _CLOSED:
            self.lost += lost
