"""Why a request is refused.

A browser that the operator uses must not become a tool of the pages that it shows: the name in
`Host` is one of ours, or else another site's name was made to resolve to this machine (DNS
rebinding), and an `Origin` is that of the same server.
"""

import hmac
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from echotui.control.access import LOCALHOST, Access, Level
from echotui.system.printable import quote

_BEARER: Final = "bearer "


class Denial(Struct, frozen=True):
    """Why a request is refused; `status` is that of HTTP."""

    status: int
    text: str


def denial_of(access: Access, level: Level, headers: Mapping[str, str]) -> Denial | None:
    """Return why a request is refused; `None`: it is allowed."""
    if level is Level.HEALTH:
        # A scraper sends the address of a pod as `Host`.
        return None
    if denial := _of_page(access, headers):
        return denial
    return None if access.unix else _over_tcp(access, level, headers)


def _of_page(access: Access, headers: Mapping[str, str]) -> Denial | None:
    host, origin = headers.get("Host", LOCALHOST), headers.get("Origin", "")
    if not _is_ours(access, _name_of(host)):
        names = ", ".join(sorted(access.names))
        more = "" if access.unix else "; --http-allow-host adds one"
        return Denial(403, f"this server is not called {quote(host)} but {names}{more}")
    if origin and (access.unix or origin.lower().partition("://")[2] != host.lower()):
        return Denial(403, f"web pages of {quote(origin)} may not use this server")
    return None


def _over_tcp(access: Access, level: Level, headers: Mapping[str, str]) -> Denial | None:
    if level is Level.ACT:
        where = f": {access.path}" if access.path else ", and this server has none"
        text = f"over TCP this server is only read; this needs its Unix socket{where}"
        return Denial(403, text)
    if access.token:
        sent = headers.get("Authorization", "")
        is_bearer = sent[: len(_BEARER)].lower() == _BEARER
        given = sent[len(_BEARER) :].strip().encode("utf-8", "surrogateescape")
        if is_bearer and hmac.compare_digest(given, access.token):
            return None
        wrong = "the token is wrong" if is_bearer else "there is no token"
        how = "send the header Authorization: Bearer with that of --http-token-file"
        return Denial(401, f"{wrong}; {how}")
    if access.exposed:
        return Denial(
            403,
            "other machines may reach this address, so only /healthz, /readyz and /metrics are"
            " answered without a token; start the server with --http-token-file",
        )
    return None


def _is_ours(access: Access, name: str) -> bool:
    if name in access.names:
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    # No other site has an address as its name. A port that is forwarded may have any.
    return address.is_loopback or not access.unix


def _name_of(host: str) -> str:
    """Return the name in a `Host` header, without port, in lower case; empty for none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
