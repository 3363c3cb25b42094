"""Socket addresses as people write them."""

import sys
from ipaddress import IPv6Address, ip_address
from typing import Final, NamedTuple

SCOPED: Final = 4
"""Parts of an AF_INET6 address; the last is the scope (ipv6(7))."""


class Address(NamedTuple):
    """One end of a TCP connection.

    Attributes:
        host: A numeric address; never `::ffff:a.b.c.d`, which is given as `a.b.c.d`.
        port: 0 to 65535.
    """

    host: str
    port: int

    def __str__(self) -> str:
        """`127.0.0.1:53122`, or `[::1]:50022`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def sort_key(self) -> tuple[int, int, int]:
        """Order by family, number of the address, port.

        Returns:
            IP version, address as a number, port.
        """
        parsed = ip_address(self.host)
        return parsed.version, int(parsed), self.port


def from_sockaddr(sockaddr: tuple[str, int] | tuple[str, int, int, int]) -> Address:
    """Read what `accept` or `getsockname` gave.

    A dual-stack listener shows an IPv4 client as `::ffff:127.0.0.1` (RFC 4291, 2.5.5.2); counted as
    given, it would be another address than `127.0.0.1`.

    Args:
        sockaddr: The pair of AF_INET or the quadruple of AF_INET6.

    Returns:
        The address, an IPv4-mapped one as IPv4, a link-local one with its scope: `fe80::1%2`.
    """
    host, port = sockaddr[0], sockaddr[1]
    if len(sockaddr) == SCOPED and sockaddr[3] and "%" not in host:
        host = f"{host}%{sockaddr[3]}"
    if host.startswith("::ffff:"):
        mapped = IPv6Address(host.partition("%")[0]).ipv4_mapped
        if mapped is not None:
            host = str(mapped)
    # Ten thousand clients of one host share one string.
    return Address(sys.intern(host), port)
