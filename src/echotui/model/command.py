"""What an operator tells a source to do, and what comes of it."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

IDS_AT_ONCE: Final = 1000
"""Connections that one command names, at most: it is carried out in one go."""
Ids = Annotated[tuple[int, ...], Meta(max_length=IDS_AT_ONCE)]


class Strength(StrEnum):
    """How hard a kick is."""

    DRAIN = "drain"
    """Stop reading, flush the queue, FIN, linger: the client gets every byte it is owed."""
    CLOSE = "close"
    """Close now: the client sees end of file, unsent bytes are lost."""
    RESET = "reset"
    """Close with `SO_LINGER` 0: the client sees a reset."""


class Kick(Struct, frozen=True, tag=True, gc=False):
    """End one connection.

    Attributes:
        id: Whose.
        strength: How hard.
    """

    id: int
    strength: Strength


class Hold(Struct, frozen=True, tag=True, gc=False):
    """Stop or go on reading from one connection.

    Attributes:
        id: Whose.
        on: True holds, False releases.
    """

    id: int
    on: bool


class KickEach(Struct, frozen=True, tag=True, gc=False):
    """End some connections. Whoever sends it keeps it short: it is carried out in one go.

    Attributes:
        ids: Whose.
        strength: How hard.
    """

    ids: Ids
    strength: Strength


class HoldEach(Struct, frozen=True, tag=True, gc=False):
    """Stop or go on reading from some connections; as short as `KickEach`.

    Attributes:
        ids: Whose.
        on: True holds, False releases.
    """

    ids: Ids
    on: bool


class Forget(Struct, frozen=True, tag=True, gc=False):
    """Forget the connections that have ended."""


class Accept(Struct, frozen=True, tag=True, gc=False):
    """Stop or go on accepting.

    Attributes:
        on: True accepts. False leaves new clients waiting in the kernel's backlog.
    """

    on: bool


class Drain(Struct, frozen=True, tag=True, gc=False):
    """Close the listeners, and let every connection leave with what it is owed."""


class Invoke(Struct, frozen=True, tag=True, gc=False):
    """Carry out an action of the source; see `SourceAction`.

    Attributes:
        action: Its id.
        text: What the operator was asked for; at most `LONGEST_TEXT` characters.
    """

    action: str
    text: str = ""


Command = Kick | Hold | KickEach | HoldEach | Forget | Accept | Drain | Invoke


class Done(Struct, frozen=True, tag=True, gc=False):
    """It was done.

    Attributes:
        text: What was done, as one short sentence; empty when the screen shows it anyway.
    """

    text: str


class Gone(Struct, frozen=True, tag=True, gc=False):
    """The connection had ended already; nothing was done.

    Attributes:
        id: Whose it was.
    """

    id: int

    @property
    def text(self) -> str:
        """One short sentence."""
        return f"#{self.id} is gone; nothing was done"


class Refused(Struct, frozen=True, tag=True, gc=False):
    """It was not done.

    Attributes:
        text: Why not, as one short sentence.
    """

    text: str


class Tally(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """What came of a command for some connections.

    Attributes:
        done: For how many it was done.
        gone: How many had ended already.
        refused: For how many it was not done.
    """

    done: int = 0
    gone: int = 0
    refused: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.done + other.done, self.gone + other.gone, self.refused + other.refused)

    def text(self, done: str) -> str:
        """Say it in one short sentence.

        Args:
            done: What was done: `kicked (drain)`.

        Returns:
            `118 kicked (drain), 2 gone before, 1 leaving already`.
        """
        parts = [f"{self.done:,} {done}"]
        if self.gone:
            parts.append(f"{self.gone:,} gone before")
        if self.refused:
            parts.append(f"{self.refused:,} leaving already")
        return ", ".join(parts)


Outcome = Done | Gone | Refused | Tally
