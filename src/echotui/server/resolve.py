"""Which addresses to listen on: hosts resolved, and overlapping ones refused."""

import math
import socket
from collections.abc import Mapping, Sequence
from functools import partial
from ipaddress import IPv6Address, ip_address
from itertools import combinations
from typing import Any, Final

from echotui.errors import StartError
from echotui.model.address import SCOPED
from echotui.system.file_work import off_loop
from echotui.system.printable import quote

Target = tuple[socket.AddressFamily, str]
"""A family and a numeric address (an IPv6 one may carry `%scope`)."""

WILDCARDS: Final[Mapping[Target, str]] = {
    (socket.AF_INET, "0.0.0.0"): "every IPv4 address",  # noqa: S104 - named, not bound
    (socket.AF_INET6, "::"): "every IPv6 address",
}
"""What covers all other addresses of its family. Beside an IPv4 listener `::` leaves IPv4 alone."""


async def resolve(hosts: Sequence[str], flag: str = "--host") -> tuple[Target, ...]:
    """Resolve names to numeric addresses, off the loop: each once, in order, IPv4-mapped as IPv4.

    An error names the flag that gave them.

    Raises:
        StartError: A name has no address, or two hosts overlap.
    """
    named: dict[Target, str] = {}
    for host in hosts:
        for resolved in await _look_up(host, flag):
            target = unmapped(resolved)
            before = named.setdefault(target, host)
            # A name may well stand for an address that is given too: it is bound once.
            if before != host and is_address(before) and is_address(host):
                raise _overlap(before, host, f"both are {target[1]}")
    check_overlap(named)
    return tuple(named)


async def _look_up(host: str, flag: str) -> list[Target]:
    try:
        infos = await _getaddrinfo(host)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a host name"
        raise StartError(
            f"cannot listen on {flag} {host!r}: {why}; give a name or address of this machine"
        ) from error
    found: list[Target] = []
    for family, _, _, _, sockaddr in infos:
        if family in (socket.AF_INET, socket.AF_INET6):
            address = str(sockaddr[0])
            if len(sockaddr) == SCOPED and sockaddr[3]:
                # A link-local address is complete only with its interface.
                interface = socket.if_indextoname(int(sockaddr[3]))
                address = f"{address.partition('%')[0]}%{interface}"
            found.append((family, address))
    return found


async def _getaddrinfo(host: str) -> Sequence[tuple[Any, ...]]:
    call = partial(socket.getaddrinfo, host, 0, type=socket.SOCK_STREAM)
    try:
        # A numeric address needs no name server, and no thread: there may be none left.
        return call(flags=socket.AI_PASSIVE | socket.AI_NUMERICHOST)
    except socket.gaierror:
        # Not the loop's own: its executor is joined at the end, which a name server that does not
        # answer would delay; and without a thread, libuv's aborts the process.
        return await off_loop(math.inf, call, flags=socket.AI_PASSIVE)


def unmapped(target: Target) -> Target:
    """Return `::ffff:127.0.0.1` as the IPv4 address that it maps (RFC 4291, 2.5.5.2)."""
    family, host = target
    mapped = IPv6Address(host).ipv4_mapped if family == socket.AF_INET6 else None
    return (socket.AF_INET, str(mapped)) if mapped is not None else target


def is_address(host: str) -> bool:
    """Whether a host is a numeric address, with or without scope; `127.1` counts as a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def check_overlap(named: Mapping[Target, str]) -> None:
    """Raise StartError if an address is beside the wildcard that covers it.

    The kernel would report that the port is taken, and so it would be: by ourselves.

    Args:
        named: The addresses, each with the host that was given for it.
    """
    for one, other in combinations(named, 2):
        for wide, narrow in ((one, other), (other, one)):
            if wide in WILDCARDS and wide[0] == narrow[0]:
                raise _overlap(named[wide], named[narrow], f"{wide[1]} is {WILDCARDS[wide]}")


def _overlap(one: str, other: str, why: str) -> StartError:
    return StartError(
        f"cannot listen on --host {quote(one)} and --host {quote(other)}: they overlap ({why});"
        " leave one of them out"
    )
