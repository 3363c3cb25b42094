"""Dumps over a netlink socket of the kernel: netlink(7), sock_diag(7)."""

import os
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Final

from echotui.errors import EchotuiError

NETLINK_SOCK_DIAG: Final = 4  # The `socket` module has no name for it.
_BY_FAMILY: Final = 20  # SOCK_DIAG_BY_FAMILY.
_REQUEST_ONE: Final = 0x1  # NLM_F_REQUEST.
_REQUEST_DUMP: Final = 0x301  # NLM_F_REQUEST | NLM_F_DUMP.
_INTERRUPTED: Final = 0x10  # NLM_F_DUMP_INTR: the sockets changed; some may be missing.
_ERROR, _DONE = 2, 3  # NLMSG_ERROR, NLMSG_DONE.
_HEADER: Final = struct.Struct("=IHHII")
_STATUS: Final = struct.Struct("=i")
_ATTRIBUTE: Final = struct.Struct("=HH")
_ROOM: Final = 64 * 1024  # A part of a dump is up to 32 KiB.
_PATIENCE: Final = 5.0  # Seconds; the kernel answers within the calls.


class DiagError(EchotuiError):
    """The kernel does not dump such sockets.

    It lacks its `tcp_diag` or `unix_diag` module, or a container permits no netlink.
    """


_unpack: Final = _ATTRIBUTE.unpack_from
_ATTRIBUTE_SIZE: Final = _ATTRIBUTE.size

Take = Callable[[bytearray, int, int], None]
"""Takes one message: it is in the buffer from the first number to the second."""


def opened() -> socket.socket:
    """Open a socket for `ask`; close it."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
    sock.settimeout(_PATIENCE)
    return sock


def ask(sock: socket.socket, request: bytes, number: int, take: Take) -> None:
    """Ask for one socket; `number` is of this request on that `sock`.

    Raises:
        DiagError: the kernel refuses, or has no such socket.
    """
    header = _HEADER.pack(_HEADER.size + len(request), _BY_FAMILY, _REQUEST_ONE, number, 0)
    room = bytearray(_ROOM)
    try:
        sock.sendto(header + request, (0, 0))
        # One message, without an NLMSG_DONE.
        read_part(room, sock.recv_into(room), number, take)
    except OSError as error:
        raise DiagError(error.strerror or str(error)) from error


def dump(request: bytes, take: Take, forget: Callable[[], None]) -> None:
    """Send a request, and hand over each message of the answer.

    Args:
        forget: Called before a second attempt: the dump was interrupted.

    Raises:
        DiagError: the kernel refuses.
    """
    try:
        with opened() as sock:
            for number in (1, 2):
                header = _HEADER.pack(
                    _HEADER.size + len(request), _BY_FAMILY, _REQUEST_DUMP, number, 0
                )
                sock.sendto(header + request, (0, 0))
                if _answer(sock, number, take):
                    return
                if number == 1:
                    forget()
    except OSError as error:
        raise DiagError(error.strerror or str(error)) from error


def _answer(sock: socket.socket, number: int, take: Take) -> bool:
    """Read an answer to its end; return whether it was not interrupted."""
    room, whole = bytearray(_ROOM), True
    while True:
        size = sock.recv_into(room)
        done, part = read_part(room, size, number, take)
        whole = whole and part
        if done:
            return whole


def read_part(room: bytearray, size: int, number: int, take: Take) -> tuple[bool, bool]:
    """Hand over the messages of one part; return whether it was the last, and not interrupted.

    What is cut off is left out, as are answers to another request.

    Raises:
        DiagError: the kernel reports an error.
    """
    at, whole = 0, True
    while at + _HEADER.size <= size:
        length, kind, flags, to, _ = _HEADER.unpack_from(room, at)
        begin, end = at + _HEADER.size, at + length
        if length < _HEADER.size or end > size:
            break
        at += (length + 3) & ~3
        if to != number:
            continue
        whole = whole and not flags & _INTERRUPTED
        if kind in (_ERROR, _DONE):
            status = _STATUS.unpack_from(room, begin)[0] if end - begin >= _STATUS.size else 0
            if status < 0:
                raise DiagError(os.strerror(-status))
            return True, whole
        if kind == _BY_FAMILY:
            take(room, begin, end)
    return False, whole


def find(room: bytearray, at: int, end: int, wanted: int) -> tuple[int, int]:
    """Return the begin and end of the value of an attribute; nothing has no bytes.

    For the ten thousand messages of a dump it is twice as fast as `attributes`.
    """
    while at + _ATTRIBUTE_SIZE <= end:
        length, kind = _unpack(room, at)
        if length < _ATTRIBUTE_SIZE or at + length > end:
            break
        if kind == wanted:
            return at + _ATTRIBUTE_SIZE, at + length
        at += (length + 3) & ~3
    return end, end


def attributes(room: bytearray, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Return the attributes of a message: kind, begin and end of each value."""
    while at + _ATTRIBUTE_SIZE <= end:
        length, kind = _ATTRIBUTE.unpack_from(room, at)
        if length < _ATTRIBUTE_SIZE or at + length > end:
            return
        yield kind, at + _ATTRIBUTE_SIZE, at + length
        at += (length + 3) & ~3
