"""Socket addresses as people write them."""

import sys
from functools import cached_property, lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final, NamedTuple

SCOPED: Final = 4  # Parts of an AF_INET6 address; the last is the scope (ipv6(7)).
PORT_BITS: Final = 16
HOST_BITS: Final = 128
LARGEST_PORT: Final = 65535
_UNIX: Final = ("/", "./", "@")
"""What the name of a Unix socket begins with, and no numeric address."""


class _Pair(NamedTuple):
    host: str
    port: int


class Address(_Pair):
    """One end of a TCP connection; of a Unix socket, its path and port 0.

    `host` is numeric, and never `::ffff:a.b.c.d`, which becomes `a.b.c.d`. What sorting and
    filtering read often is cached on the address itself, and so freed with the connection.
    """

    def __str__(self) -> str:
        """`127.0.0.1:53122`, `[::1]:50022`, or `/run/echotui/4711.sock`; empty: it has no host."""
        if not self.host or self.host.startswith(_UNIX):
            return self.host
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @cached_property
    def text(self) -> str:
        """As shown, in lower case, for text filters."""
        return str(self).lower()

    @cached_property
    def number(self) -> int:
        """The sort key: `number_of` the host, and the port in the lowest 16 bits.

        One number, because comparing two is three times as fast as comparing tuples.
        """
        return number_of(self.host) << PORT_BITS | self.port


# Many clients in a row come from one host; with more hosts than that, each costs some µs.
@lru_cache(maxsize=1024)
def number_of(host: str) -> int:
    """Return a numeric address, without its scope, as 128 bits below the IP version.

    What is no address, as another process may send it, is 0: below all, and in no network.
    """
    try:
        parsed = ip_address(host)
    except ValueError:
        return 0
    return parsed.version << HOST_BITS | int(parsed)


def from_sockaddr(sockaddr: tuple[str, int] | tuple[str, int, int, int] | str | bytes) -> Address:
    """Convert the address that `accept` or `getsockname` returned.

    Of AF_UNIX it is a path, `./name` if that is relative; or bytes, for a name that is none
    (abstract, unix(7)): `@name`.

    A dual-stack listener shows an IPv4 client as `::ffff:127.0.0.1` (RFC 4291, 2.5.5.2): it becomes
    `127.0.0.1`. A link-local address has its scope: `fe80::1%2`.
    """
    if isinstance(sockaddr, str | bytes):
        path = sockaddr if isinstance(sockaddr, str) else sockaddr.decode(errors="replace")
        path = path.replace("\0", "@")
        return Address(path if not path or path.startswith(_UNIX) else f"./{path}", 0)
    host, port = sockaddr[0], sockaddr[1]
    if len(sockaddr) == SCOPED and sockaddr[3] and "%" not in host:
        host = f"{host}%{sockaddr[3]}"
    if host.startswith("::ffff:"):
        mapped = IPv6Address(host.partition("%")[0]).ipv4_mapped
        if mapped is not None:
            host = str(mapped)
    # Ten thousand clients of one host share one string.
    return Address(sys.intern(host), port)
