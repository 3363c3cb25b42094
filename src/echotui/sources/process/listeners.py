"""The TCP listeners of a network namespace, and their users."""

import os
import socket
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from echotui.model.address import Address
from echotui.model.tcp_states import LISTEN
from echotui.sources.process import net_tables, netlink, proc_files
from echotui.sources.process.inet_request import request_for_all, states_of
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.socket_entry import V4, host_of

_MESSAGE: Final = struct.Struct("=4xH2x16s40x2I")
"""Of `struct inet_diag_msg` (linux/inet_diag.h): port, address, user, inode."""


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
        host = host_of(source[:V4] if family == socket.AF_INET else source)
        found.append(TcpListener(inode, Address(host, socket.ntohs(port)), uid))

    request = request_for_all(family, socket.IPPROTO_TCP, states_of(LISTEN))
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
