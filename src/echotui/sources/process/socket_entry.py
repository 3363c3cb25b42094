"""What the kernel has of a socket, by its inode."""

import socket
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from echotui.model.address import Address, from_sockaddr
from echotui.model.detail import NOWHERE
from echotui.model.tcp_states import (
    CLOSING,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    PEER_ENDED,
    SYN_RECEIVED,
    SYN_SENT,
)
from echotui.sources.process.sample import NO_TIMES, SocketTimes

V4: Final = 4  # Bytes of an IPv4 address.
_FIN_SENT: Final = frozenset({FIN_WAIT_1, LAST_ACK, CLOSING, SYN_SENT})
"""Our FIN (or SYN) is not acknowledged: TCP counts it as a byte."""


_LEAST_RTO, _MOST_RTO = 0.2, 120.0
"""Seconds between two probes of a closed window: `tcp_probe0_when` (include/net/tcp.h)."""


class Timing(NamedTuple):
    """Of `struct tcp_info`.

    Attributes:
        backoff: How often the time until TCP sends or probes again has been doubled; 0 after an
            acknowledgement of data, or once the window is open.
        rto: Microseconds until TCP sends again.
        unacked: Segments on their way.
        sent_ago: Milliseconds since TCP sent data, also again; or was connected.
        received_ago: The same since it received data.
        heard_ago: The same since a segment with an acknowledgement (`tcp_ack`,
            net/ipv4/tcp_input.c): also a FIN, and the answer to a probe of a closed window.
    """

    backoff: int
    rto: int
    unacked: int
    sent_ago: int
    received_ago: int
    heard_ago: int

    @property
    def unmoved(self) -> float:
        """Seconds for which nothing of a send queue has been acknowledged, at least.

        Not simply since the last one: until shortly before, the queue may have been empty.
        """
        if self.unacked:
            # `rto` itself is doubled, each time that TCP sends again.
            again = (self.rto - (self.rto >> self.backoff)) / 1e6
            return min(self.heard_ago / 1000, self.sent_ago / 1000 + again)
        # The window is closed; `rto` is not doubled, but the time between two probes is.
        between = max(self.rto / 1e6, _LEAST_RTO)
        probed = sum(min(between * 2**n, _MOST_RTO) for n in range(self.backoff))
        return probed + self.heard_ago / 1000 if self.backoff else 0.0


class SocketEntry(NamedTuple):
    """One socket; see `Entry` for the meanings.

    Attributes:
        protocol: `tcp`, `udp` or `unix`.
        text: Of a Unix socket, its name or its peer.
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
    timing: Timing | None = None
    opened: bool | None = None

    @property
    def of_entry(self) -> tuple[Any, ...]:
        """What an `Entry` has of it, in its order; the times would make each sample another."""
        return self[1:-2]

    @property
    def times(self) -> SocketTimes:
        """What is known of its past."""
        if self.timing is None or self.state in (SYN_SENT, SYN_RECEIVED):
            return NO_TIMES
        _, _, _, sent, received, heard = self.timing
        return SocketTimes(
            min(sent, received) / 1000, max(sent, received) / 1000, heard / 1000,
            self.timing.unmoved,
        )  # fmt: skip


Sockets = Mapping[int, SocketEntry]
"""By inode."""


def without_end(state: str, received: int, acked: int) -> tuple[int, int]:
    """Return the bytes in and out of TCP's counters, without the FINs (measured, Linux 6.18)."""
    return (
        received - 1 if received and state in PEER_ENDED else received,
        acked - 1 if acked and state == FIN_WAIT_2 else acked,
    )


def unread(state: str, queue: int) -> int:
    """Return the bytes of a TCP receive queue, without the FIN."""
    return queue - 1 if queue and state in PEER_ENDED else queue


def unsent(state: str, queue: int) -> int:
    """Return the bytes of a TCP send queue, without the FIN or SYN."""
    return queue - 1 if queue and state in _FIN_SENT else queue


# Ten thousand clients of one host share one string.
@lru_cache(maxsize=1024)
def host_of(raw: bytes, scope: int = 0) -> str:
    """Return the numeric address of 4 or 16 bytes; `scope` is of a link-local one (ipv6(7))."""
    if len(raw) == V4:
        return socket.inet_ntop(socket.AF_INET, raw)
    host = socket.inet_ntop(socket.AF_INET6, raw)
    scoped = scope if host.startswith("fe80:") else 0
    return from_sockaddr((host, 0, 0, scoped)).host
