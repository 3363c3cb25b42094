"""Processes that were started since all of them were read."""

import os
from collections import Counter
from collections.abc import Collection
from typing import Final

from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.program_list import sockets_of_process

READS: Final = 120
"""Times that a new process is read: a worker may read its configuration before it listens."""


class Newcomers:
    """Reads only processes that were not there at `begin`: a small part of all."""

    def __init__(self) -> None:
        self._old: set[int] = set()
        self._reads: Counter[int] = Counter()

    def begin(self) -> None:
        """Begin: those that are there now are known."""
        self._old = _all()
        self._reads.clear()

    def have(self, inodes: Collection[int], known: Collection[int]) -> bool:
        """Return whether one has one of some sockets, and is none of those that are `known`."""
        now = _all()
        # A number that is free again may be another process's.
        self._old &= now
        new = now - self._old - {*known, os.getpid()}
        self._reads = Counter({pid: self._reads[pid] + 1 for pid in new})
        self._old |= {pid for pid in new if self._reads[pid] >= READS}
        return bool(inodes) and any(_has(pid, inodes) for pid in new)


def _all() -> set[int]:
    return {int(name) for name in os.listdir("/proc") if name.isdecimal()}  # noqa: PTH208 - a third of the time


def _has(pid: int, inodes: Collection[int]) -> bool:
    try:
        return not sockets_of_process(pid).isdisjoint(inodes)
    except (GoneError, NotAllowedError):
        return False
