"""The lints of the server itself: its loop, its descriptors, and what `textbook` costs."""

import resource
from collections import deque
from math import ceil
from typing import Final, NamedTuple

from echotui.server.counters import ServerCounters
from echotui.server.lag import Delay, LagMeter
from echotui.system.descriptors import open_descriptors

FULL: Final = 0.8
"""Part of the descriptors that may be in use."""
FEW: Final = 10
"""Messages of which no mean is worth a sentence."""


def slow_loop(lag: LagMeter, now: float) -> str:
    """Return how the loop was held lately, as a sentence; empty if it was not."""
    delay = lag.longest(now)
    if delay is None:
        return ""
    held = f"The loop was held for {delay.seconds * 1e3:.0f} ms {now - delay.at:.0f} s ago: "
    return f"{held}{_why(delay)}"


def _why(delay: Delay) -> str:
    if delay.cpu < delay.seconds / 2:
        return (
            f"this process computed for at most {ceil(delay.cpu * 1e3)} ms of that time; it was"
            " stopped, it waited, or others had the processor."
        )
    if not delay.received:
        return "it was busy, and received nothing from a client meanwhile."
    return (
        f"it was busy, and received {delay.received:,} bytes from clients meanwhile; one handler"
        " took long, or many were ready at once."
    )


def descriptors(clients: int) -> str:
    """Return how many descriptors are in use, as a sentence; empty if they are few."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    used = max(open_descriptors(), clients)
    if limit == resource.RLIM_INFINITY or used <= FULL * limit:
        return ""
    return (
        f"{used} of {limit} descriptors are in use, {clients} of them by clients: without a free"
        " one no client is accepted. Raise ulimit -n, or set --max-clients."
    )


class _Sample(NamedTuple):
    messages: int
    updates: int


class ExtraCalls:
    """Measures how often `update_handler` is called for a message.

    Args:
        kept: Samples over which it is measured.
    """

    def __init__(self, counters: ServerCounters, kept: int) -> None:
        self._counters = counters
        self._samples: deque[_Sample] = deque(maxlen=kept + 1)

    def sample(self, messages: int) -> None:
        """Add a sample: the messages received from all clients ever."""
        self._samples.append(_Sample(messages, self._counters.updates))

    def clear(self) -> None:
        """Forget all samples: they are of another strategy."""
        self._samples.clear()

    def sentence(self) -> str:
        """Return what was measured, as a sentence; empty if there were few messages."""
        if not self._samples:
            return ""
        first, last = self._samples[0], self._samples[-1]
        messages, updates = last.messages - first.messages, last.updates - first.updates
        if messages < FEW:
            return ""
        return (
            f"Textbook calls update_handler {updates / messages:.1f} times a message: {updates:,}"
            f" times for {messages:,} in the last 10 s. Eager calls it only when the kernel does"
            " not take all at once."
        )
