"""The TCP connections that were accepted at a port, whether anybody still listens there or not."""

import socket
import struct
from collections.abc import Mapping
from typing import Final

from echotui.sources.process import netlink
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.sock_diag import INODE_AND_USER, WITH_INFO, parse

_REQUEST: Final = struct.Struct("=4BI2s46x")
"""`struct inet_diag_req_v2` (linux/inet_diag.h): family, protocol, extensions, padding, states, the
local port: of others nothing comes (`inet_diag_dump_icsk`, net/ipv4/inet_diag.c)."""
_STATES: Final = sum(1 << state for state in (1, 4, 5, 8, 9, 11))
"""ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING: include/net/tcp_states.h."""


def accepted_at(port: int) -> Mapping[int, int]:
    """Return the users of the connections that have this local port, by inode.

    Of our network namespace. Those that TCP knows to have been opened from there are left out, and
    those that no process has.
    """
    found: dict[int, int] = {}
    for family in (socket.AF_INET, socket.AF_INET6):
        of_family: dict[int, int] = {}

        def take(room: bytearray, begin: int, end: int, family: int = family) -> None:
            if end - begin < INODE_AND_USER.size:
                return
            user, inode = INODE_AND_USER.unpack_from(room, begin)
            is_v4 = family == socket.AF_INET
            # A closed one that no process has any more has none.
            if inode and not parse(room, begin, end, is_tcp=True, is_v4=is_v4).opened:
                of_family[inode] = user  # noqa: B023 - it is called in this round alone

        request = _REQUEST.pack(
            family, socket.IPPROTO_TCP, WITH_INFO, 0, _STATES, port.to_bytes(2, "big")
        )
        try:
            netlink.dump(request, take, of_family.clear)
        except DiagError:
            # Without IPv6, or sock_diag: then only listeners are known.
            continue
        found |= of_family
    return found
