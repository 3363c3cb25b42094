"""What is allowed at a control socket: over the Unix socket all, over TCP what only reads."""

from enum import Enum
from typing import Final

from msgspec import Struct

LOCALHOST: Final = "localhost"


class Level(Enum):
    """What a request does."""

    HEALTH = "health"  # Says how the server is, and nothing of a client: open to probes.
    READ = "read"
    ACT = "act"  # Changes something, or shows payload.


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
