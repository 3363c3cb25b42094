"""The URL of a broker; what shows it has no password in it."""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

SCHEMES: Final = ("nats", "tls")
DEFAULT_PORT: Final = 4222
_HIDDEN: Final = "***"
_UNENCODED: Final = re.compile(r"://[^@]*[/?#,\[\]][^@]*@")
"""What ends the host of a URL, or the URL in a list, before an `@`."""


class BrokerUrl(Struct, frozen=True):
    """One broker, and what it is told to let us in.

    Attributes:
        tls: Whether all is encrypted, or there is no connection.
        user: Without a password, it is a token.
    """

    host: str
    port: int = DEFAULT_PORT
    tls: bool = False
    user: str = ""
    password: str = ""

    @property
    def secret(self) -> bool:
        """Whether it has something that others must not read."""
        return bool(self.user or self.password)

    @property
    def address(self) -> str:
        """The URL without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'tls' if self.tls else 'nats'}://{host}:{self.port}"

    def __str__(self) -> str:
        """Return the URL with the password, or the token, hidden."""
        if not self.secret:
            return self.address
        shown = f"{quote(self.user, safe='')}:{_HIDDEN}" if self.password else _HIDDEN
        scheme, _, rest = self.address.partition("://")
        return f"{scheme}://{shown}@{rest}"

    def __repr__(self) -> str:
        """Show no password either."""
        return f"<{self}>"


def parse_url(text: str) -> BrokerUrl:
    """Parse `nats://[USER:PASSWORD@]HOST[:PORT]`, `tls://…`; ValueError if it is neither."""
    if not text.isprintable() or " " in text:
        raise ValueError("a URL has no blanks")
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("it has no scheme, or no host")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("it has more than a host and a port")
    port = parts.port if parts.port is not None else DEFAULT_PORT
    if not port:
        raise ValueError("it has port 0")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and not user:
        raise ValueError("it has a password and no user")
    return BrokerUrl(parts.hostname, port, parts.scheme == "tls", user, password)


def encoding_hint(text: str) -> str:
    """Return what is perhaps wrong with a text that is no URL, after a semicolon; or nothing."""
    if _UNENCODED.search(text) is None:
        return ""
    return "; in a user or password, write signs such as / in percent-encoding, %2F"


def masked(text: str) -> str:
    """Hide whatever may be a password in a text that may be no URL."""
    head, at, host = text.rpartition("@")
    if not at:
        # Perhaps the host was forgotten: what is no port may be a password.
        before, colon, rest = text.partition("://")[2].partition(":")
        is_port = not colon or rest.rstrip("/").isdecimal()
        return text if is_port else f"{text.partition('://')[0]}://{before}:{_HIDDEN}"
    scheme, colon, _ = head.partition("://")
    return f"{scheme}{colon}{_HIDDEN}@{host}" if colon else f"{_HIDDEN}@{host}"
