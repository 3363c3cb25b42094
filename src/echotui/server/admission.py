"""Who gets in: the limits on how many."""

from collections import Counter

from echotui.model.address import Address
from echotui.model.limits import Limits


class Admission:
    """Counts connections in all and by address.

    Args:
        limits: `max_clients` and `max_per_ip`; 0 is no limit.
    """

    __slots__ = ("_by_host", "_inside", "_limits")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside = 0
        self._by_host: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether nobody gets in."""
        return bool(self._limits.max_clients) and self._inside >= self._limits.max_clients

    def enter(self, address: Address) -> str:
        """Let a client in, or name the limit that keeps it out.

        Args:
            address: The client's address.

        Returns:
            Empty when it is in; else the limit, as the option that sets it.
        """
        if self.full:
            return f"--max-clients {self._limits.max_clients}"
        if self._limits.max_per_ip and self._by_host[address.host] >= self._limits.max_per_ip:
            return f"--max-per-ip {self._limits.max_per_ip}"
        self._inside += 1
        self._by_host[address.host] += 1
        return ""

    def leave(self, address: Address) -> None:
        """Count one out that was let in.

        Args:
            address: The client's address.
        """
        self._inside -= 1
        self._by_host[address.host] -= 1
        if not self._by_host[address.host]:
            del self._by_host[address.host]
