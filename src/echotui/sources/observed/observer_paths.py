"""Where the observer of a process listens."""

import os
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from echotui.observer.wire import SUFFIX
from echotui.sources.observed.other_roots import socket_of
from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.system.control_paths import default_directories

LISTED_FOR: Final = 5.0
"""Seconds for which the list of directories is used: root has those of all users in it."""


class ObserverPaths:
    """Finds the socket of a process.

    Args:
        directories: Lists where one may be, the best first.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self,
        directories: Callable[[], Sequence[Path]] = default_directories,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._directories = directories
        self._clock = clock
        self._listed: Sequence[Path] = ()
        self._until = float("-inf")

    def find(self, pid: int) -> Path | None:
        """Return the path of a socket that is ours or root's; to root, of any user."""
        now = self._clock()
        if now >= self._until:
            self._listed, self._until = self._directories(), now + LISTED_FOR
        paths = [directory / f"{pid}{SUFFIX}" for directory in self._listed]
        user = user_of(pid)
        return next((path for path in paths if is_of(user, path)), None) or socket_of(pid)


def user_of(pid: int) -> int | None:
    """Return the user that a process runs as; `None`: it has ended, or is not ours to see."""
    try:
        return proc_files.user(pid)
    except (GoneError, NotAllowedError):
        return None


def is_of(user: int | None, path: Path) -> bool:
    """Return whether a path is a socket of a process of this user, and ours to use.

    To root, others could show theirs in place of it.
    """
    try:
        status = path.lstat()
    except OSError:
        # None is there, or it is not ours to see.
        return False
    owned = os.geteuid() in (0, status.st_uid) or status.st_uid == 0
    theirs = user is None or status.st_uid in (0, user)
    return owned and theirs and stat.S_ISSOCK(status.st_mode)
