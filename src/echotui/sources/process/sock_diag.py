"""TCP and UDP sockets of this network namespace: sock_diag(7), `linux/inet_diag.h`."""

import socket
import struct
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from echotui.model.address import Address
from echotui.model.tcp_states import LISTEN, TIME_WAIT
from echotui.server.tcp_info import RTT_AND_RETRANS, linux_state
from echotui.sources.process import netlink
from echotui.sources.process.inet_request import ALL_STATES, request_for_all, states_of
from echotui.sources.process.socket_entry import (
    V4,
    SocketEntry,
    Timing,
    host_of,
    unread,
    unsent,
    without_end,
)
from echotui.sources.process.tcp_side import opened

_STATES: Final = ALL_STATES & ~states_of(TIME_WAIT)
"""All but TIME-WAIT: no process has them, and there may be thousands."""
WITH_INFO: Final = 1 << 1
"""Of the extensions, INET_DIAG_INFO."""
_MESSAGE: Final = struct.Struct("=xB2x2s2s16s16sI12x2I8x")
"""`struct inet_diag_msg`: state, ports and addresses in network order, interface, queues."""
INODE_AND_USER: Final = struct.Struct("=64x2I")
"""In the same struct: the user, the inode."""
_INFO: Final = 2
"""The attribute INET_DIAG_INFO: `struct tcp_info` (include/uapi/linux/tcp.h)."""
_TIMES: Final = struct.Struct("=4xB3xI12xI16xI4x2I")
"""`tcpi_backoff`, `tcpi_rto`, `tcpi_unacked`, `tcpi_last_data_sent`, `tcpi_last_data_recv`,
`tcpi_last_ack_recv`."""
_BYTES: Final = struct.Struct("=120x2Q")
"""`tcpi_bytes_acked`, `tcpi_bytes_received`: from Linux 4.1 on."""


class InetDump:
    """Collects the sockets with wanted inodes from the messages of dumps."""

    def __init__(self, wanted: Collection[int]) -> None:
        self.wanted = frozenset(wanted)
        self.found: dict[int, SocketEntry] = {}

    def dump(self, protocol: int) -> None:
        """Ask for all sockets of IPPROTO_TCP or IPPROTO_UDP.

        Raises:
            DiagError: the kernel has none of this protocol.
        """
        for family in (socket.AF_INET, socket.AF_INET6):
            self._dump_family(family, protocol)

    def _dump_family(self, family: int, protocol: int) -> None:
        is_tcp, is_v4 = protocol == socket.IPPROTO_TCP, family == socket.AF_INET
        found: dict[int, SocketEntry] = {}

        def take(room: bytearray, begin: int, end: int) -> None:
            if end - begin < INODE_AND_USER.size:
                return
            _, inode = INODE_AND_USER.unpack_from(room, begin)
            # Of most sockets only this is read: they are other programs'.
            if inode in self.wanted:
                found[inode] = parse(room, begin, end, is_tcp=is_tcp, is_v4=is_v4)

        extensions = WITH_INFO if is_tcp else 0
        request = request_for_all(family, protocol, _STATES, extensions=extensions)
        netlink.dump(request, take, found.clear)
        self.found |= found


def parse(room: bytearray, begin: int, end: int, *, is_tcp: bool, is_v4: bool) -> SocketEntry:
    """Parse one `struct inet_diag_msg` and its attributes."""
    number, port, peer_port, source, target, scope, recvq, sendq = _MESSAGE.unpack_from(room, begin)
    if is_v4:
        source, target = source[:V4], target[:V4]
    local, peer = _address(source, port, scope), _address(target, peer_port, scope)
    if not is_tcp:
        return SocketEntry("udp", local, peer, "", recvq, sendq)
    state = linux_state(bytes((number,)))
    recvq, sendq = unread(state, recvq), unsent(state, sendq)
    if state == LISTEN:
        return SocketEntry("tcp", local, peer, state, recvq, sendq)
    at, stop = netlink.find(room, begin + INODE_AND_USER.size, end, _INFO)
    timing, rtt, retrans, received, acked = _tcp_info(room, at, stop - at)
    return SocketEntry(
        "tcp", local, peer, state, recvq, sendq, *without_end(state, received, acked),
        rtt, retrans, "", timing, opened(room, at, stop - at, state),
    )  # fmt: skip


# The addresses of a connection are the same in each sample: what is cached on one stays.
@lru_cache(maxsize=1 << 15)
def _address(raw: bytes, port: bytes, scope: int) -> Address:
    return Address(host_of(raw, scope), int.from_bytes(port, "big"))


def _tcp_info(
    room: bytearray, at: int, size: int
) -> tuple[Timing | None, float | None, int | None, int, int]:
    """Return the times, RTT, segments sent again, bytes in and out.

    Older kernels have fewer fields.
    """
    if size < RTT_AND_RETRANS.size:
        return None, None, None, 0, 0
    timing = Timing._make(_TIMES.unpack_from(room, at))
    rtt, retrans = RTT_AND_RETRANS.unpack_from(room, at)
    if size < _BYTES.size:
        return timing, rtt / 1e6, retrans, 0, 0
    acked, received = _BYTES.unpack_from(room, at)
    return timing, rtt / 1e6, retrans, received, acked
