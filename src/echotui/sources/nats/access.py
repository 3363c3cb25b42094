"""What opens the way to a broker: its URLs, a file of credentials, a file of authorities."""

import ssl
from importlib.util import find_spec
from typing import Any, Final

from msgspec import Struct

from echotui.errors import BrokerError
from echotui.model.broker_url import BrokerUrl
from echotui.system.printable import one_line
from echotui.system.regular_file import read

MISSING: Final = "needs nats-py: pip install 'echotui[fleet]'"
LARGEST: Final = 64 * 1024  # Bytes of a file of credentials: some 1,500 as a rule.
_PARTS: Final = (b"BEGIN NATS USER JWT", b"BEGIN USER NKEY SEED")


class WatchedContext(ssl.SSLContext):
    """Has noted whether a connection is encrypted with it.

    nats-py encrypts if the broker asks for it, also with `tls://`: this is how we know.
    """

    used = False

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """See `ssl.SSLContext.wrap_bio`."""
        self.used = True
        return super().wrap_bio(*args, **kwargs)


class Secrets(Struct, frozen=True):
    """What is read for one connection."""

    context: WatchedContext
    credentials: str  # The content of the file; empty: none was given.


class BrokerAccess(Struct, frozen=True):
    """How to reach a broker.

    Attributes:
        urls: Of one cluster.
        credentials: Path of a file of NATS credentials; empty: none.
        ca: Path of a file of certificate authorities; empty: those of the system.
    """

    urls: tuple[BrokerUrl, ...]
    credentials: str = ""
    ca: str = ""

    @property
    def secret(self) -> bool:
        """Whether the broker is told who we are: without that, everybody may publish."""
        return bool(self.credentials) or all(url.secret for url in self.urls)

    @property
    def shown(self) -> str:
        """The URLs, with no password."""
        return ", ".join(map(str, self.urls))

    def load(self) -> Secrets:
        """Read the files; in a thread, for the authorities take some 20 ms.

        Raises:
            BrokerError: One of them cannot be used, or nats-py is not installed.
        """
        if find_spec("nats") is None:
            raise BrokerError(f"a fleet {MISSING}")
        if self.credentials and find_spec("nkeys") is None:
            raise BrokerError(f"--fleet-credentials {MISSING}")
        return Secrets(_context(self.ca), _credentials(self.credentials))


def _context(path: str) -> WatchedContext:
    context = WatchedContext(ssl.PROTOCOL_TLS_CLIENT)
    if not path:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(path)
    except (OSError, ValueError) as error:
        reason = "there is no certificate in it" if isinstance(error, ssl.SSLError) else ""
        raise _unusable("--fleet-ca", path, reason or _reason(error)) from error
    return context


def _credentials(path: str) -> str:
    if not path:
        return ""
    try:
        content, _ = read(path, LARGEST + 1)
    except OSError as error:
        raise _unusable("--fleet-credentials", path, _reason(error)) from error
    # nats-py would read on for ever in a file without them.
    if len(content) > LARGEST or any(part not in content for part in _PARTS):
        reason = "it holds no NATS credentials: a user's JWT and seed, as nsc writes them"
        raise _unusable("--fleet-credentials", path, reason)
    return content.decode("latin-1")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", "") or error)


def _unusable(flag: str, path: str, reason: str) -> BrokerError:
    return BrokerError(f"{flag} {one_line(path)}: cannot be used: {one_line(reason)}")
