"""Socket addresses as people write them."""

import sys
from functools import cached_property, lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final, NamedTuple

SCOPED: Final = 4
"""Parts of an AF_INET6 address; the last is the scope (ipv6(7))."""
PORT_BITS: Final = 16
HOST_BITS: Final = 128


class _Pair(NamedTuple):
    host: str
    port: int


class Address(_Pair):
    """One end of a TCP connection.

    What sorting and filtering ask for again and again is made once, and kept with the address
    itself: it goes with the connection, which a cache of some size would not see.

    Attributes:
        host: A numeric address; never `::ffff:a.b.c.d`, which is given as `a.b.c.d`.
        port: 0 to 65535.
    """

    def __str__(self) -> str:
        """`127.0.0.1:53122`, or `[::1]:50022`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @cached_property
    def text(self) -> str:
        """As it is shown, in lower case: what a filter's text is looked for in."""
        return str(self).lower()

    @cached_property
    def number(self) -> int:
        """Its place in the order by family, number of the host, port.

        One number, because comparing two is three times as fast as comparing tuples.

        Returns:
            The number of the host (`number_of`), and the port in the lowest 16 bits.
        """
        return number_of(self.host) << PORT_BITS | self.port


# As many clients of one host come one after the other; more hosts than that cost some µs each.
@lru_cache(maxsize=1024)
def number_of(host: str) -> int:
    """Make one number of a host.

    Args:
        host: A numeric address; its scope doesn't count.

    Returns:
        The IP version above 128 bits, which are the number of the address.
    """
    parsed = ip_address(host)
    return parsed.version << HOST_BITS | int(parsed)


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
