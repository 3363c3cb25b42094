"""Bind listening sockets."""

import socket
from collections.abc import Sequence
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT
from typing import Final

from echotui.errors import StartError
from echotui.model.address import Address
from echotui.server.resolve import Target

BACKLOG: Final = 8192
"""A burst over the backlog waits 1 s until its SYN is sent again. The kernel caps it at its own
bound (`net.core.somaxconn`, listen(2)), 4096 on most."""
PORT_0_TRIES: Final = 8
"""A free port of the first address may be taken at the second one."""

_WHY: Final = {
    EADDRINUSE: "the port is taken; stop the program that has it, or choose another {flag}",
    EACCES: "not permitted; ports below 1024 usually need privileges, so choose a higher {flag}",
    EADDRNOTAVAIL: "this machine has no such address; see `ip address` for those it has",
    EAFNOSUPPORT: "this system does not support that family of addresses",
}


def bind(targets: Sequence[Target], port: int, flag: str = "--port") -> list[socket.socket]:
    """Bind and listen on all addresses at one port; 0 is any that is free at all of them.

    An error names the flag that gave it.

    Returns:
        Non-blocking sockets, one per address.

    Raises:
        StartError: One of them cannot be bound; none is left open.
    """
    for attempt in range(PORT_0_TRIES):
        try:
            return _bind_all(targets, port, flag)
        except StartError as error:
            cause = error.__cause__
            taken = isinstance(cause, OSError) and cause.errno == EADDRINUSE
            if port or not taken or attempt == PORT_0_TRIES - 1:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _bind_all(targets: Sequence[Target], port: int, flag: str) -> list[socket.socket]:
    # Beside an IPv4 listener, an IPv6 one must leave IPv4 alone; by itself, `::` takes both.
    only_ipv6 = any(family == socket.AF_INET for family, _ in targets)
    sockets: list[socket.socket] = []
    for family, host in targets:
        try:
            sockets.append(_bind_one(family, host, port, only_ipv6=only_ipv6))
        except OSError as error:
            for sock in sockets:
                sock.close()
            why = _WHY.get(error.errno or 0, error.strerror or str(error)).format(flag=flag)
            raise StartError(f"cannot listen on {Address(host, port)}: {why}") from error
        port = port or sockets[0].getsockname()[1]
    return sockets


def _bind_one(
    family: socket.AddressFamily, host: str, port: int, *, only_ipv6: bool
) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        # Otherwise a restart within a minute finds the port taken by TIME_WAIT (ip(7)).
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        address, _, scope = host.partition("%")
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_ipv6)
            sock.bind((address, port, 0, socket.if_nametoindex(scope) if scope else 0))
        else:
            sock.bind((address, port))
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock
