"""Puts the observer together, in a program that is to be observed."""

import atexit
import errno
import sys
from typing import Final

from echotui.observer.agent import Agent
from echotui.observer.becoming import Becoming
from echotui.observer.forks import Forks
from echotui.observer.imports import ImportHook
from echotui.observer.inside import Inside
from echotui.observer.namespaces import patch_namespaces
from echotui.observer.probes import Probes

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
        Forks(self._agent, self._inside).follow()
        patch_namespaces(self._agent)
        atexit.register(self._agent.close)

    def _allows_kick(self) -> bool:
        return self._answers.allow_kick


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
