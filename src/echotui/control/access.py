"""Who may send which request: over the Unix socket all, over TCP what only reads.

A browser that the operator uses must not become a tool of the pages that it shows: the name in
`Host` is one of ours, or else another site's name was made to resolve to this machine (DNS
rebinding), and an `Origin` is that of the same server.
"""

import hmac
from collections.abc import Mapping
from enum import Enum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from echotui.system.printable import quote

LOCALHOST: Final = "localhost"
_BEARER: Final = "bearer "


class Level(Enum):
    """What a request does."""

    HEALTH = "health"  # Says how the server is, and nothing of a client: open to probes.
    READ = "read"
    ACT = "act"  # Changes something, or shows payload.


class Denial(Struct, frozen=True):
    """Why a request is refused; `status` is that of HTTP."""

    status: int
    text: str


class Access(Struct, frozen=True):
    """What is allowed at one socket.

    Attributes:
        unix: Whether it is a Unix socket; `path` is that of the server's, empty for none.
        names: Names by which the server may be called, in lower case.
        exposed: Whether other machines may reach it.
        token: What TCP clients must send; empty for none.
    """

    unix: bool
    path: str
    names: frozenset[str] = frozenset((LOCALHOST,))
    exposed: bool = False
    token: bytes = b""

    def denial(self, level: Level, headers: Mapping[str, str]) -> Denial | None:
        """Return why a request is refused; `None`: it is allowed."""
        if level is Level.HEALTH:
            # A scraper sends the address of a pod as `Host`.
            return None
        return self._of_page(headers) or (None if self.unix else self._over_tcp(level, headers))

    def _of_page(self, headers: Mapping[str, str]) -> Denial | None:
        host, origin = headers.get("Host", LOCALHOST), headers.get("Origin", "")
        if not self._is_ours(_name_of(host)):
            names = ", ".join(sorted(self.names))
            more = "" if self.unix else "; --http-allow-host adds one"
            return Denial(403, f"this server is not called {quote(host)} but {names}{more}")
        if origin and (self.unix or origin.lower().partition("://")[2] != host.lower()):
            return Denial(403, f"web pages of {quote(origin)} may not use this server")
        return None

    def _over_tcp(self, level: Level, headers: Mapping[str, str]) -> Denial | None:
        if level is Level.ACT:
            where = f": {self.path}" if self.path else ", and this server has none"
            text = f"over TCP this server is only read; this needs its Unix socket{where}"
            return Denial(403, text)
        if self.token:
            sent = headers.get("Authorization", "")
            is_bearer = sent[: len(_BEARER)].lower() == _BEARER
            given = sent[len(_BEARER) :].strip().encode("utf-8", "surrogateescape")
            if is_bearer and hmac.compare_digest(given, self.token):
                return None
            wrong = "the token is wrong" if is_bearer else "there is no token"
            how = "send the header Authorization: Bearer with that of --http-token-file"
            return Denial(401, f"{wrong}; {how}")
        if self.exposed:
            return Denial(
                403,
                "other machines may reach this address, so only /healthz, /readyz and /metrics are"
                " answered without a token; start the server with --http-token-file",
            )
        return None

    def _is_ours(self, name: str) -> bool:
        if name in self.names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        # No other site has an address as its name. A port that is forwarded may have any.
        return address.is_loopback or not self.unix


def _name_of(host: str) -> str:
    """Return the name in a `Host` header, without port, in lower case; empty for none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
