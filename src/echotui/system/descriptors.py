"""How many clients this process has descriptors for."""

import resource
from pathlib import Path
from typing import Final

from msgspec import Struct

from echotui.errors import StartError

RESERVE: Final = 64  # For all but clients: streams, loop, listeners, log, saved files, a demo.
_LIMITS: Final = (1 << 20, 1 << 16, 10240)
"""Tried where the hard limit is refused: Linux has a limit above it, fs.nr_open, and macOS
kern.maxfilesperproc, and reports that the hard one is infinite."""
_OPEN: Final = Path("/proc/self/fd")
_UNLIMITED: Final = 10**9


class FdBudget(Struct, frozen=True):
    """The descriptors of this process, and the clients that it may have (0: any number)."""

    limit: int
    max_clients: int

    @property
    def clients(self) -> int:
        """Clients that there are descriptors for."""
        return max(0, self.limit - RESERVE)

    @property
    def short(self) -> bool:
        """Whether there are fewer than `max_clients`."""
        return self.max_clients > self.clients

    def __str__(self) -> str:
        """One line for the log or the screen."""
        room = f"room for {self.clients} clients: {self.limit} descriptors, {RESERVE} in reserve"
        if not self.short:
            return room
        return f"not all of --max-clients {self.max_clients} fit; {room}; see ulimit -n"


def raise_fd_limit(max_clients: int) -> FdBudget:
    """Raise the soft limit on descriptors to the hard one; StartError if no client fits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, *_LIMITS):
        if _below(soft, limit) and not _below(hard, limit):
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            except (OSError, ValueError):
                continue
            soft = limit
            break
    if _below(soft, RESERVE + 1):
        raise StartError(
            f"{soft} descriptors are too few: {RESERVE} are kept in reserve; raise ulimit -n"
        )
    return FdBudget(_UNLIMITED if soft == resource.RLIM_INFINITY else soft, max_clients)


def _below(one: int, other: int) -> bool:
    if resource.RLIM_INFINITY in (one, other):
        return one != resource.RLIM_INFINITY
    return one < other


def open_descriptors() -> int:
    """Return how many descriptors are open, without listing them; 0 where that is not reported."""
    try:
        # Linux 6.2 and later; before it, 0 (proc_pid_fd(5)). It is counted in memory.
        return _OPEN.stat().st_size
    except OSError:
        return 0
