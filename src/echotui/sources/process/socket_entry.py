"""What the kernel has of a socket, by its inode."""

import socket
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from echotui.model.address import Address, from_sockaddr
from echotui.model.detail import NOWHERE

_FIN_READ: Final = frozenset({"CLOSE-WAIT", "LAST-ACK", "CLOSING"})
"""The peer's FIN was received: TCP counts it as a byte until the program has read the end."""
_FIN_SENT: Final = frozenset({"FIN-WAIT-1", "LAST-ACK", "CLOSING", "SYN-SENT"})
"""Our FIN (or SYN) is not acknowledged: TCP counts it as a byte."""


class SocketEntry(NamedTuple):
    """One socket; see `Entry` for the meanings.

    Attributes:
        protocol: `tcp`, `udp` or `unix`.
        text: Of a Unix socket, its name or its peer.
        sent_ago: Milliseconds since TCP sent data, or was connected.
        received_ago: The same since it received data.
        opened: Whether the program opened it itself; `None`: not known, or no connection.
    """

    protocol: str
    local: Address = NOWHERE
    peer: Address = NOWHERE
    state: str = ""
    recvq: int | None = None
    sendq: int | None = None
    bytes_in: int = 0
    bytes_out: int = 0
    rtt: float | None = None
    retrans: int | None = None
    text: str = ""
    sent_ago: int | None = None
    received_ago: int | None = None
    opened: bool | None = None

    @property
    def of_entry(self) -> tuple[Any, ...]:
        """What an `Entry` has of it, in its order; the times would make each sample another."""
        return self[1:-3]

    @property
    def times(self) -> tuple[float, float]:
        """Seconds since its last byte, and for which it has been connected at least; 0: unknown."""
        sent, received = self.sent_ago, self.received_ago
        if sent is None or received is None or self.state.startswith("SYN-"):
            return 0.0, 0.0
        return min(sent, received) / 1000, max(sent, received) / 1000


Sockets = Mapping[int, SocketEntry]
"""By inode."""


def without_end(state: str, received: int, acked: int) -> tuple[int, int]:
    """Return the bytes in and out of TCP's counters, without the FINs (measured, Linux 6.18)."""
    return (
        received - 1 if received and state in _FIN_READ else received,
        acked - 1 if acked and state == "FIN-WAIT-2" else acked,
    )


def unread(state: str, queue: int) -> int:
    """Return the bytes of a TCP receive queue, without the FIN."""
    return queue - 1 if queue and state in _FIN_READ else queue


def unsent(state: str, queue: int) -> int:
    """Return the bytes of a TCP send queue, without the FIN or SYN."""
    return queue - 1 if queue and state in _FIN_SENT else queue


# Ten thousand clients of one host share one string.
@lru_cache(maxsize=1024)
def host_of(raw: bytes, scope: int = 0) -> str:
    """Return the numeric address of 4 or 16 bytes; `scope` is of a link-local one (ipv6(7))."""
    if len(raw) == 4:  # noqa: PLR2004 - bytes of an IPv4 address
        return socket.inet_ntop(socket.AF_INET, raw)
    host = socket.inet_ntop(socket.AF_INET6, raw)
    scoped = scope if host.startswith("fe80:") else 0
    return from_sockaddr((host, 0, 0, scoped)).host
