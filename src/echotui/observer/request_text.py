"""Requests as texts, without what may be a secret."""

from collections.abc import Mapping
from typing import Final

from echotui.observer.theirs import Theirs

_LONGEST: Final = 100  # Characters of a path.
_CUT: Final = "..."  # Not the one character: what comes from outside is shown as ASCII.


def path(text: object) -> str:
    """Return a path or an address without query, user and password: these are secrets at times."""
    shown, mark, _ = str(text).partition("?")
    scheme, separator, rest = shown.partition("://")
    if separator:
        host, slash, after = rest.partition("/")
        shown = scheme + separator + host.rpartition("@")[2] + slash + after
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - len(_CUT)] + _CUT
    return f"{shown}{mark}{_CUT if mark else ''}"


def request(method: object, target: object) -> str:
    """Return `GET /slow`."""
    return f"{str(method)[:20]} {path(target)}"


def of_scope(scope: Mapping[str, Theirs]) -> str:
    """Return what an ASGI application was called for."""
    query = "?" if scope.get("query_string") else ""
    target = f"{scope.get('path', '')}{query}"
    if scope.get("type") == "websocket":
        return f"WebSocket {path(target)}"
    return request(scope.get("method", ""), target)
