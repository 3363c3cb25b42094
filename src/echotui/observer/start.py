"""Puts the observer together, in a program that is to be observed."""

import atexit
import errno
import os
import sys
from typing import Final

from echotui.observer.agent import Agent
from echotui.observer.becoming import Becoming
from echotui.observer.imports import ImportHook
from echotui.observer.inside import Inside
from echotui.observer.probes import Probes
from echotui.observer.returning import WARNS_LATE, when_returned

_UTIL: Final = "multiprocessing.util"


class Observer:
    """Of this process, and of those that it forks.

    Raises:
        OSError: The socket cannot be made.
        RuntimeError: The system has no thread left.
    """

    def __init__(self, inside: Inside, name: str) -> None:
        self._agent: Final = Agent(inside)
        self._answers: Final = self._agent.answers
        self._inside: Final = inside
        self._answers.given_name = name
        self._forks = 0
        try:
            self._agent.open()
            self._agent.start()
        except BaseException:
            self._agent.close()
            raise

    def allow_kick(self) -> None:
        """Let connections be closed from outside, from now on."""
        self._answers.allow_kick = True

    def follow(self) -> None:
        """Note what the program imports, and what becomes of its process."""
        hook = ImportHook()
        becoming = Becoming(
            self._agent.unlink, self._agent.renew, self._allows_kick, lambda: self._answers.name
        )
        becoming.patch_os()
        hook.when_imported(_UTIL, becoming.patch_multiprocessing)
        self._inside.install()
        os.register_at_fork(
            before=self._before_fork,
            after_in_parent=self._after_fork,
            after_in_child=self._forked,
        )
        atexit.register(self._agent.close)

    def _allows_kick(self) -> bool:
        return self._answers.allow_kick

    def _before_fork(self) -> None:
        self._forks += 1
        self._agent.stop()

    def _after_fork(self) -> None:
        # Another thread may be about to fork, too.
        self._forks -= 1
        if not self._forks and WARNS_LATE:
            when_returned(self._start)
        elif not self._forks:
            self._start()

    def _forked(self) -> None:
        self._forks = 0
        self._agent.forked()
        self._inside.forked()
        self._start()

    def _start(self) -> None:
        try:
            self._agent.start()
        except RuntimeError:
            self._agent.close()


_started: list[Observer] = []


def start(*, allow_kick: bool, name: str = "") -> None:
    """Start the observer of this process, if it is not there.

    Args:
        allow_kick: Whether connections may be closed from outside; once allowed, it stays so.
        name: Of the program; empty: that of its script or module.

    Raises:
        OSError: Its socket cannot be made, or the system is not Linux.
        RuntimeError: The system has no thread left.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOTSUP, "echotui watches programs on Linux only")
    if not _started:
        observer = Observer(Probes(), name)
        observer.follow()
        _started.append(observer)
    if allow_kick:
        _started[0].allow_kick()
