"""The agent while the program forks: it has no thread then, and each process its own afterwards."""

import os
import sys
from _thread import get_ident
from functools import partial
from typing import Final

from echotui.observer.agent import Agent
from echotui.observer.inside import Inside
from echotui.observer.returning import WARNS_LATE, when_returned
from echotui.observer.signal_mask import SignalMask


class Forks:
    """What is called around `os.fork`.

    Signals are blocked meanwhile: Python drops what a handler of the program raises here.
    """

    def __init__(self, agent: Agent, inside: Inside) -> None:
        self._agent: Final = agent
        self._inside: Final = inside
        self._masks: Final[dict[int, SignalMask]] = {}

    def follow(self) -> None:
        """Be called from now on."""
        os.register_at_fork(
            before=self._before, after_in_parent=self._after, after_in_child=self._forked
        )

    def _before(self) -> None:
        self._masks[get_ident()] = SignalMask()
        self._agent.stop()

    def _after(self) -> None:
        mask = self._masks.pop(get_ident(), None)
        # Another thread may be about to fork, too.
        calls = [] if self._masks else [self._agent.start_if_possible]
        if calls and not WARNS_LATE:
            calls.pop()()
        # None: a handler raised before it was noted.
        if mask is not None:
            mask.restore()
            if mask.raised is not None:
                calls.append(partial(_raise, mask.raised))
        if calls:
            when_returned(sys._getframe(1), calls)  # noqa: SLF001 - it is documented

    def _forked(self) -> None:
        mask = self._masks.pop(get_ident(), None)
        self._masks.clear()
        self._agent.forked()
        self._inside.forked()
        self._agent.start_if_possible()
        # What has been raised, the parent raises.
        if mask is not None:
            mask.restore()


def _raise(error: BaseException) -> None:
    raise error
