"""Lints: facts about a connection or the server that look wrong."""

from enum import StrEnum

from msgspec import Struct


class LintScope(StrEnum):
    """What a lint is about."""

    CONNECTION = "connection"
    SERVER = "server"


class LintLevel(StrEnum):
    """How much a lint asks for attention."""

    WARNING = "warning"
    INFORMATION = "information"  # Usual, or made on purpose: good to know.


class Lint(Struct, frozen=True, gc=False):
    """One kind of lint."""

    name: str  # As `--allow`, filters, exports and metrics have it.
    sign: str  # The letter that a row shows; no other lint has it.
    meaning: str  # A few words for the help, without a full stop.
    scope: LintScope = LintScope.CONNECTION
    level: LintLevel = LintLevel.WARNING


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
    server: str = ""  # Which of several servers shows it, if one does and it is one of a server.
