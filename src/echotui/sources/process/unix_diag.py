"""Unix sockets of this network namespace: sock_diag(7), `linux/unix_diag.h`."""

import socket
import struct
from collections.abc import Collection
from typing import Final, NamedTuple

from echotui.model.address import Address, from_sockaddr
from echotui.model.detail import NOWHERE
from echotui.model.tcp_states import LISTEN
from echotui.sources.process import netlink
from echotui.sources.process.inet_request import ALL_STATES
from echotui.sources.process.socket_entry import SocketEntry

_REQUEST: Final = struct.Struct("=BB2x3I8x")
"""`struct unix_diag_req`: family, protocol, states, inode, what to show."""
_SHOW: Final = 0x1 | 0x4 | 0x10  # UDIAG_SHOW_NAME, _PEER, _RQLEN.
_MESSAGE: Final = struct.Struct("=xBBxI8x")
"""`struct unix_diag_msg`: type, state, inode."""
_NAME, _PEER, _QUEUES = 0, 2, 4  # UNIX_DIAG_NAME, _PEER, _RQLEN.
_U32: Final = struct.Struct("=I")
_TWO: Final = struct.Struct("=2I")
_LISTENING: Final = 10  # TCP_LISTEN, include/net/tcp_states.h: Unix sockets have it too.


class _UnixSocket(NamedTuple):
    """One message; `peer` is an inode, 0 without one."""

    inode: int
    type: int
    is_listening: bool
    name: Address = NOWHERE
    peer: int = 0
    recvq: int | None = None
    sendq: int | None = None


def dump_unix(wanted: Collection[int]) -> dict[int, SocketEntry]:
    """Return the Unix sockets with these inodes.

    Raises:
        DiagError: the kernel has no `unix_diag`.
    """
    found: dict[int, _UnixSocket] = {}

    def take(room: bytearray, begin: int, end: int) -> None:
        if each := _parse(room, begin, end):
            found[each.inode] = each

    request = _REQUEST.pack(socket.AF_UNIX, 0, ALL_STATES, 0, _SHOW)
    netlink.dump(request, take, found.clear)
    return {inode: _entry(found[inode], found) for inode in wanted if inode in found}


def _entry(each: _UnixSocket, others: dict[int, _UnixSocket]) -> SocketEntry:
    # The peer is often in another process, and has no name: then its inode tells which it is.
    other = others.get(each.peer)
    peer = other.name if other else NOWHERE
    state, text = LISTEN if each.is_listening else "", f"socket:[{each.peer}]" if each.peer else ""
    # What waits there has come from here alone, unless it is for datagrams. Our own count has the
    # memory for it, not the bytes.
    exact = other is not None and each.type != socket.SOCK_DGRAM
    sendq = other.recvq if other and exact else each.sendq
    return SocketEntry("unix", each.name, peer, state, each.recvq, sendq, text=text)


def _parse(room: bytearray, begin: int, end: int) -> _UnixSocket | None:
    if end - begin < _MESSAGE.size:
        return None
    type_, state, inode = _MESSAGE.unpack_from(room, begin)
    name, peer = NOWHERE, 0
    queues: tuple[int, int] | tuple[None, None] = (None, None)
    for kind, at, stop in netlink.attributes(room, begin + _MESSAGE.size, end):
        if kind == _NAME:
            name = name_of(bytes(room[at:stop]))
        elif kind == _PEER and stop - at >= _U32.size:
            (peer,) = _U32.unpack_from(room, at)
        elif kind == _QUEUES and stop - at >= _TWO.size:
            queues = _TWO.unpack_from(room, at)
    return _UnixSocket(inode, type_, state == _LISTENING, name, peer, *queues)


def name_of(raw: bytes) -> Address:
    """Return the name of a Unix socket: a path, or an abstract one with `@` (unix(7))."""
    if raw.startswith(b"\0"):
        return from_sockaddr(raw)
    return from_sockaddr(raw.rstrip(b"\0").decode(errors="replace"))
