"""When and why a run ends: by a signal, by the operator, or by itself."""

import asyncio
import signal
from collections.abc import Callable, Iterable
from typing import Final

from echotui.runtime.run_log import log_signal
from echotui.system.signals import signal_name

SIGNALLED: Final = 128
"""The exit code of a run that a signal ended is this and its number."""


class RunEnd:
    """Collects what ends a run. The first end lets the clients be drained, a second one does not.

    Args:
        known: Returns whether a signal tells nothing new: it does not count as a second one.

    Attributes:
        signals: Those received, in their order.
        ended: Set when the run is to end.
        at_once: Set when it is to end without a drain.
        why: Why it ends, such as `ended by SIGTERM`; empty while it runs.
    """

    def __init__(self, known: Callable[[int], bool] = lambda _number: False) -> None:
        self._known = known
        self.signals: list[int] = []
        self.ended = asyncio.Event()
        self.at_once = asyncio.Event()
        self.why = ""

    def catch(self, numbers: Iterable[int]) -> None:
        """End by these signals from now on."""
        loop = asyncio.get_running_loop()
        for number in numbers:
            loop.add_signal_handler(number, self.receive, number)

    def receive(self, number: int) -> None:
        """End by a signal."""
        self.signals.append(number)
        known = self._known(number)
        log_signal(number)
        if self.ended.is_set() and not known:
            self.at_once.set()
        self.end(f"ended by {signal_name(number)}")

    def end(self, why: str) -> None:
        """End; a later reason than the first does not count."""
        self.why = self.why or why
        self.ended.set()

    @property
    def code(self) -> int:
        """The exit code: 0, or 128 and the number of the first signal."""
        return SIGNALLED + self.signals[0] if self.signals else 0


def unless_ignored(numbers: Iterable[int]) -> list[int]:
    """Leave out the signals that are ignored already: nohup(1) wants it so for SIGHUP."""
    return [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
