"""What is kept of one connection while a viewer inspects it."""

from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.detail import KEPT_SECONDS, NO_KERNEL, Detail
from echotui.model.rates import RateHistory
from echotui.model.row import Row
from echotui.server.channel import Channel
from echotui.server.history import Past
from echotui.server.journal import Timeline
from echotui.server.kernel import kernel_of, local_of
from echotui.server.payload_tap import PayloadTap
from echotui.server.tcp_info import decode


class Inspection:
    """Follows one connection to its end, and keeps what it was after that.

    Times are monotonic, in seconds. The journal adds new lines to the timeline.

    Attributes:
        subject: The channel; from the end on, the ended connection.
        tap: Where its payload is kept, if anywhere.
        viewers: How many viewers inspect it.
    """

    __slots__ = (
        "_in", "_kernel", "_local", "_out", "_queue", "_sampled_at", "_timeline", "subject", "tap",
        "viewers",
    )  # fmt: skip

    def __init__(self, subject: Channel | Past, timeline: Timeline, now: float) -> None:
        self.subject = subject
        self.viewers = 0
        self._timeline = timeline
        self._sampled_at = now
        self._kernel = NO_KERNEL
        self._queue: deque[float] = deque(maxlen=KEPT_SECONDS)
        if isinstance(subject, Past):
            self.tap: PayloadTap | None = PayloadTap(
                subject.row.payload, subject.sent, for_all=True
            )
            self._local = Address("", 0)
            self._in = self._out = RateHistory(now)
        else:
            self.tap = subject.tap
            self._local = local_of(subject)
            connection = subject.connection
            self._in = RateHistory(now, connection.bytes_in)
            self._out = RateHistory(now, connection.bytes_out)

    def sample(self, now: float) -> None:
        """Add a value to its rates and queue sizes; nothing after its end or the same `now`."""
        if isinstance(self.subject, Past) or now <= self._sampled_at:
            return
        connection = self.subject.connection
        self._in.sample(now, connection.bytes_in)
        self._out.sample(now, connection.bytes_out)
        self._queue.append(connection.queued)
        self._sampled_at = now

    def detail(self, now: float, row: Callable[[Channel], Row]) -> Detail:
        """Return the detail, with a `row` of the channel; for a live connection, ask the kernel."""
        received, sent = (self.tap.received, self.tap.sent) if self.tap is not None else (b"", b"")
        if isinstance(self.subject, Past):
            past = self.subject
            shown = replace(past.row, idle=now - past.row.ended, payload=received)
            if past.tcp:
                self._kernel = replace(self._kernel, tcp=decode(past.tcp))
        else:
            self._kernel = kernel_of(self.subject)
            shown = replace(row(self.subject), payload=received)
        return Detail(
            row=shown,
            local=self._local,
            kernel=self._kernel,
            timeline=tuple(reversed(self._timeline)),
            in_history=self._in.values,
            out_history=self._out.values,
            queue_history=tuple(self._queue),
            received=received,
            sent=sent,
        )
