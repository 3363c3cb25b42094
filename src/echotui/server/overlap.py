"""Whether two addresses to listen at hold the same one."""

import socket
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from itertools import combinations
from typing import Final

from echotui.errors import StartError
from echotui.system.printable import quote

Target = tuple[socket.AddressFamily, str]
"""A family and a numeric address (an IPv6 one may carry `%scope`)."""

WILDCARDS: Final[Mapping[Target, str]] = {
    (socket.AF_INET, "0.0.0.0"): "every IPv4 address",  # noqa: S104 - named, not bound
    (socket.AF_INET6, "::"): "every IPv6 address",
}
"""What holds all other addresses of its family. Beside an IPv4 listener `::` leaves IPv4 alone."""


def unmapped(target: Target) -> Target:
    """Name an IPv4 address as such: `::ffff:127.0.0.1` is 127.0.0.1 (RFC 4291, 2.5.5.2).

    Args:
        target: Any.

    Returns:
        The IPv4 target of an IPv4-mapped one; any other as it is.
    """
    family, host = target
    mapped = IPv6Address(host).ipv4_mapped if family == socket.AF_INET6 else None
    return (socket.AF_INET, str(mapped)) if mapped is not None else target


def is_address(host: str) -> bool:
    """Whether a host is a numeric address, and not a name; `127.1` counts as a name.

    Args:
        host: As it was given.

    Returns:
        True also of one with a scope.
    """
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def check_overlap(named: Mapping[Target, str]) -> None:
    """Refuse an address beside the wildcard that holds it.

    The kernel would say that the port is taken, and so it would be: by ourselves.

    Args:
        named: The addresses, each with the host that was given for it.

    Raises:
        StartError: One holds another.
    """
    for one, other in combinations(named, 2):
        for wide, narrow in ((one, other), (other, one)):
            if wide in WILDCARDS and wide[0] == narrow[0]:
                raise overlap(named[wide], named[narrow], f"{wide[1]} is {WILDCARDS[wide]}")


def overlap(one: str, other: str, why: str) -> StartError:
    """Make the error of two hosts that overlap.

    Args:
        one: As it was given.
        other: As it was given.
        why: What they have in common.

    Returns:
        The error.
    """
    return StartError(
        f"cannot listen on --host {quote(one)} and --host {quote(other)}: they overlap ({why});"
        " leave one of them out"
    )
