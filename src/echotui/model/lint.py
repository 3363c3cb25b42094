"""Lints: facts about a connection or the server that look wrong."""

from msgspec import Struct


class LintState(Struct, frozen=True, gc=False):
    """One lint that a connection shows."""

    name: str  # As `--allow` takes it.
    sentence: str  # What is so, and since when.


class LintCount(Struct, frozen=True, gc=False, omit_defaults=True):
    """One lint over the whole server."""

    name: str  # As `--allow` takes it.
    count: int = 0  # Connections that show it; 1 for one of the server.
    age: float = 0.0  # Seconds since the kernel was asked for the oldest of its facts; 0: now.
    sentence: str = ""  # What is so; of connections, what they have in common.
