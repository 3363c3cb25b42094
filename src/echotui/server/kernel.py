"""What the kernel reports of one socket: its queues, its options, its TCP."""

import fcntl
import socket
import struct
import sys
import termios
from collections.abc import Callable
from typing import Final

from echotui.model.address import Address, from_sockaddr
from echotui.model.detail import NO_KERNEL, UNKNOWN, Kernel
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.sockets import BorrowedSocket
from echotui.server.tcp_info import decode, read_tcp

_LINUX: Final = sys.platform == "linux"
_MACOS: Final = sys.platform == "darwin"
_INT: Final = struct.Struct("i")
_LINGER: Final = struct.Struct("ii")
_NAME_SIZE: Final = 16
"""`TCP_CA_NAME_MAX` (include/net/tcp.h)."""
_SO_NWRITE: Final = 0x1024
"""macOS: bytes in the send buffer (xnu, bsd/sys/socket.h); the socket module has no name for it."""


def kernel_of(channel: Channel) -> Kernel:
    """Return what this system reports of a channel's socket; `NO_KERNEL` when it is closed."""
    if channel.connection.state is State.CLOSED:
        return NO_KERNEL
    with BorrowedSocket(channel.fd) as sock:
        return inspect(sock)


def local_of(channel: Channel) -> Address:
    """Return our end's address of a channel; an empty one when it is closed or not reported."""
    if channel.connection.state is State.CLOSED:
        return Address("", 0)
    with BorrowedSocket(channel.fd) as sock:
        return local_address(sock)


def inspect(sock: socket.socket) -> Kernel:
    """Return what this system reports of a TCP socket, reset or not; `NO_KERNEL` of a closed one.

    SO_ERROR is left out: to read it is to clear it (socket(7)), and the echo would miss a reset.
    """
    if sock.fileno() < 0:
        return NO_KERNEL
    return Kernel(_in_queue(sock), out_queue(sock), _options(sock), decode(read_tcp(sock)))


def local_address(sock: socket.socket) -> Address:
    """Return our end's address; an empty one when the system does not report it any more."""
    try:
        return from_sockaddr(sock.getsockname())
    except OSError:
        # macOS gives EINVAL once the client has reset.
        return Address("", 0)


def _in_queue(sock: socket.socket) -> int:
    # SIOCINQ of tcp(7) has the number of FIONREAD.
    return _ioctl(sock, termios.FIONREAD)


def out_queue(sock: socket.socket) -> int:
    """Return the bytes that the client has not acknowledged; `UNKNOWN` where nothing reports it."""
    if _LINUX:
        # SIOCOUTQ of tcp(7) has the number of TIOCOUTQ.
        return _ioctl(sock, termios.TIOCOUTQ)
    if _MACOS:
        data = _getsockopt(sock, socket.SOL_SOCKET, _SO_NWRITE, _INT.size)
        return _number(data) if data else UNKNOWN
    return UNKNOWN


def _ioctl(sock: socket.socket, request: int) -> int:
    try:
        return _number(fcntl.ioctl(sock, request, bytes(_INT.size)))
    except OSError:
        return UNKNOWN


def _getsockopt(sock: socket.socket, level: int, option: int, size: int) -> bytes:
    try:
        return sock.getsockopt(level, option, size)
    except OSError:
        return b""


def _number(data: bytes) -> int:
    number: int = _INT.unpack_from(data)[0]
    return number


def _decimal(data: bytes) -> str:
    return str(_number(data))


def _switch(data: bytes) -> str:
    return "on" if _number(data) else "off"


def _linger(data: bytes) -> str:
    on, seconds = _LINGER.unpack_from(data)
    return f"{seconds} s" if on else "off"


def _user_timeout(data: bytes) -> str:
    return f"{_number(data)} ms" if _number(data) else "system default"


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("ascii", "backslashreplace")


_Option = tuple[str, int, int, int, Callable[[bytes], str]]

_OPTIONS: Final[tuple[_Option, ...]] = tuple(
    (name, level, getattr(socket, name), size, show)
    for name, level, size, show in (
        ("SO_SNDBUF", socket.SOL_SOCKET, _INT.size, _decimal),
        ("SO_RCVBUF", socket.SOL_SOCKET, _INT.size, _decimal),
        ("TCP_NODELAY", socket.IPPROTO_TCP, _INT.size, _switch),
        ("SO_KEEPALIVE", socket.SOL_SOCKET, _INT.size, _switch),
        ("SO_LINGER", socket.SOL_SOCKET, _LINGER.size, _linger),
        ("TCP_MAXSEG", socket.IPPROTO_TCP, _INT.size, _decimal),
        ("TCP_USER_TIMEOUT", socket.IPPROTO_TCP, _INT.size, _user_timeout),
        ("TCP_CONGESTION", socket.IPPROTO_TCP, _NAME_SIZE, _text),
    )
    if hasattr(socket, name)
)
"""The options of socket(7) and tcp(7) that change how an echo behaves, if this system has them."""


def _options(sock: socket.socket) -> tuple[tuple[str, str], ...]:
    given = (
        (name, show, _getsockopt(sock, level, option, size))
        for name, level, option, size, show in _OPTIONS
    )
    return tuple((name, show(data)) for name, show, data in given if data)
