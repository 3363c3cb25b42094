"""Which processor does what: servers on one, everything else on another."""

import os
from typing import Final

_ALL: Final = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []

SERVER: Final = frozenset(_ALL[:1])
LOAD: Final = frozenset(_ALL[1:2] or _ALL)


def pin(pid: int, cores: frozenset[int]) -> None:
    """Keep a process on some processors; 0 is the one that asks. Without any it does nothing."""
    if cores:
        os.sched_setaffinity(pid, cores)
