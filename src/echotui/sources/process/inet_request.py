"""Requests for TCP and UDP sockets: `struct inet_diag_req_v2` (linux/inet_diag.h), sock_diag(7)."""

import socket
import struct
from typing import Final

from echotui.model.address import Address
from echotui.model.tcp_states import TCP_STATES

ALL_STATES: Final = 0xFFFFFFFF
_REQUEST: Final = struct.Struct("=4BI48s")
"""Family, protocol, extensions, padding, states, and the socket's addresses."""
_SOCKET: Final = struct.Struct("=2s2s16s16sI2I")
"""`struct inet_diag_sockid`: ports and addresses in network order, interface, cookie."""
_NO_COOKIE: Final = 0xFFFFFFFF


def states_of(*names: str) -> int:
    """Return the bits of TCP's states."""
    return sum(1 << TCP_STATES.index(name) + 1 for name in names)


def request_for_all(
    family: int, protocol: int, states: int, *, extensions: int = 0, port: int = 0
) -> bytes:
    """Return a request for a dump of all sockets in some states.

    Args:
        port: The local one; of others nothing comes (`inet_diag_dump_icsk`,
            net/ipv4/inet_diag.c). 0: any.
    """
    return _REQUEST.pack(family, protocol, extensions, 0, states, port.to_bytes(2, "big"))


def request_for_one(local: Address, peer: Address) -> bytes:
    """Return a request for one TCP socket, in any state."""
    family = socket.AF_INET6 if ":" in local.host else socket.AF_INET
    (source, scope), (target, _) = _bytes_of(family, local), _bytes_of(family, peer)
    ports = local.port.to_bytes(2, "big"), peer.port.to_bytes(2, "big")
    ends = _SOCKET.pack(*ports, source, target, scope, _NO_COOKIE, _NO_COOKIE)
    return _REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0, ALL_STATES, ends)


def _bytes_of(family: int, address: Address) -> tuple[bytes, int]:
    host, _, scope = address.host.partition("%")
    return socket.inet_pton(family, host), int(scope) if scope.isdigit() else 0
