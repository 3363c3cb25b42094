"""What an operator tells a source to do, and what comes of it."""

from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    """How hard a kick is."""

    DRAIN = "drain"
    """Stop reading, flush the queue, FIN, linger: the client gets every byte it is owed."""
    CLOSE = "close"
    """Close now: the client sees end of file, unsent bytes are lost."""
    RESET = "reset"
    """Close with `SO_LINGER` 0: the client sees a reset."""


@dataclass(frozen=True, slots=True)
class Kick:
    """End one connection.

    Attributes:
        id: Whose.
        strength: How hard.
    """

    id: int
    strength: Strength


@dataclass(frozen=True, slots=True)
class Hold:
    """Stop or go on reading from one connection.

    Attributes:
        id: Whose.
        on: True holds, False releases.
    """

    id: int
    on: bool


@dataclass(frozen=True, slots=True)
class Accept:
    """Stop or go on accepting.

    Attributes:
        on: True accepts. False leaves new clients waiting in the kernel's backlog.
    """

    on: bool


@dataclass(frozen=True, slots=True)
class Drain:
    """Close the listeners, and let every connection leave with what it is owed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Go to another step of the story that a session plays.

    Attributes:
        by: 1 for the next, -1 for the one before.
    """

    by: int


Command = Kick | Hold | Accept | Drain | Turn


@dataclass(frozen=True, slots=True)
class Done:
    """It was done.

    Attributes:
        text: What was done, as one short sentence; empty when the screen shows it anyway.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The connection had ended already; nothing was done.

    Attributes:
        id: Whose it was.
    """

    id: int

    @property
    def text(self) -> str:
        """One short sentence."""
        return f"#{self.id} is gone; nothing was done"


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not done.

    Attributes:
        text: Why not, as one short sentence.
    """

    text: str


Outcome = Done | Gone | Refused
