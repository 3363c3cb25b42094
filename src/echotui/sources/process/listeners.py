"""The TCP listeners of a network namespace, and their users."""

import os
import socket
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from echotui.model.address import Address
from echotui.sources.process import net_tables, netlink, proc_files
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.socket_entry import host_of

_REQUEST: Final = struct.Struct("=4BI48x")
"""`struct inet_diag_req_v2` (linux/inet_diag.h): family, protocol, extensions, padding,
states."""
_LISTEN: Final = 10  # TCP_LISTEN, include/net/tcp_states.h.
_MESSAGE: Final = struct.Struct("=4xH2x16s40x2I")
"""Of `struct inet_diag_msg`: port, address, user, inode."""
_V4: Final = 4  # Bytes of an address.


class TcpListener(NamedTuple):
    """One listener."""

    inode: int
    address: Address
    uid: int


def listeners(pid: int = 0) -> list[TcpListener]:
    """Return those of the network namespace of a process; 0: of ours.

    Raises:
        GoneError, NotAllowedError: the process cannot be read.
    """
    if pid and proc_files.namespace(pid) != proc_files.namespace(os.getpid()):
        return list(_tables(pid))
    found: list[TcpListener] = []
    try:
        for family in (socket.AF_INET, socket.AF_INET6):
            found += _dumped(family)
    except DiagError:
        return list(_tables(os.getpid()))
    return found


def _dumped(family: int) -> list[TcpListener]:
    found: list[TcpListener] = []

    def take(room: bytearray, begin: int, end: int) -> None:
        if end - begin < _MESSAGE.size:
            return
        port, source, uid, inode = _MESSAGE.unpack_from(room, begin)
        host = host_of(source[:_V4] if family == socket.AF_INET else source)
        found.append(TcpListener(inode, Address(host, socket.ntohs(port)), uid))

    request = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0, 1 << _LISTEN)
    netlink.dump(request, take, found.clear)
    return found


def _tables(pid: int) -> Iterator[TcpListener]:
    for name in ("tcp", "tcp6"):
        try:
            data = proc_files.read(pid, f"net/{name}")
        except (GoneError, NotAllowedError):
            # Without IPv6, there is no `tcp6`.
            continue
        yield from map(TcpListener._make, net_tables.listening(data))
