"""The agent while the program forks: it has no thread then, and each process its own afterwards."""

import _signal as signals  # type: ignore[import-not-found]  # `signal` makes enumerations of them
import os
import sys
from _thread import get_ident
from collections.abc import Callable
from functools import partial
from typing import Final

from echotui.observer.agent import Agent
from echotui.observer.inside import Inside
from echotui.observer.returning import WARNS_LATE, when_returned

_ALL: Final = signals.valid_signals()


class Forks:
    """What is called around `os.fork`.

    Signals are blocked meanwhile: Python drops what a handler of the program raises here.
    """

    def __init__(self, agent: Agent, inside: Inside) -> None:
        self._agent: Final = agent
        self._inside: Final = inside
        self._masks: Final[dict[int, set[int]]] = {}

    def follow(self) -> None:
        """Be called from now on."""
        os.register_at_fork(
            before=self._before, after_in_parent=self._after, after_in_child=self._forked
        )

    def _before(self) -> None:
        self._masks[get_ident()] = signals.pthread_sigmask(signals.SIG_BLOCK, _ALL)
        self._agent.stop()

    def _after(self) -> None:
        mask = self._masks.pop(get_ident(), None)
        # Another thread may be about to fork, too.
        calls = [] if self._masks else [self._start]
        if calls and not WARNS_LATE:
            calls.pop()()
        calls += _restore(mask)
        if calls:
            when_returned(sys._getframe(1), calls)  # noqa: SLF001 - it is documented

    def _forked(self) -> None:
        mask = self._masks.pop(get_ident(), None)
        self._masks.clear()
        self._agent.forked()
        self._inside.forked()
        self._start()
        # No signal waits in a process that is new (fork(2)).
        _restore(mask)

    def _start(self) -> None:
        try:
            self._agent.start()
        except RuntimeError:
            self._agent.close()


def _restore(mask: set[int] | None) -> list[Callable[[], None]]:
    """Let signals come; return what raises what their handlers have raised.

    Args:
        mask: `None`: a handler raised before it was noted.
    """
    try:
        if mask is not None:
            signals.pthread_sigmask(signals.SIG_SETMASK, mask)
    except BaseException as raised:  # noqa: BLE001 - it is raised again
        return [partial(_raise, raised)]
    return []


def _raise(error: BaseException) -> None:
    raise error
