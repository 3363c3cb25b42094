"""How many clients this process has descriptors for."""

import resource
from dataclasses import dataclass
from typing import Final

RESERVE: Final = 64
"""Descriptors for everything but clients: streams, loop, listeners, log, saved files, a demo."""
_UNTOLD: Final = (1 << 20, 1 << 16, 10240)
"""What is tried where the hard limit cannot be had: Linux has a limit above it, fs.nr_open, and
macOS kern.maxfilesperproc, and says that the hard one is infinite."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the process can hold.

    Attributes:
        limit: Descriptors that it may have.
        wanted: Clients that are allowed at once; 0 for any number.
    """

    limit: int
    wanted: int

    @property
    def clients(self) -> int:
        """Clients that there are descriptors for."""
        return max(0, self.limit - RESERVE)

    @property
    def short(self) -> bool:
        """Whether there are fewer than are allowed."""
        return self.wanted > self.clients

    def __str__(self) -> str:
        """One line for the log or the screen."""
        holds = f"room for {self.clients} clients: {self.limit} descriptors, {RESERVE} in reserve"
        if not self.short:
            return holds
        return f"--max-clients {self.wanted} is more than fits; {holds}; see ulimit -n"


def make_room(wanted: int) -> Room:
    """Raise the soft limit on descriptors to the hard one, and see what that is enough for.

    Args:
        wanted: Clients that are allowed at once; 0 for any number.

    Returns:
        What there is room for.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, *_UNTOLD):
        if _below(soft, limit) and not _below(hard, limit):
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            except (OSError, ValueError):
                continue
            soft = limit
            break
    # Nobody has a billion clients; it stands for no limit.
    return Room(10**9 if soft == resource.RLIM_INFINITY else soft, wanted)


def _below(one: int, other: int) -> bool:
    if resource.RLIM_INFINITY in (one, other):
        return one != resource.RLIM_INFINITY
    return one < other
