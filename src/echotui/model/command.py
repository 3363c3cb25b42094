"""The commands of an operator, and their outcomes."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from echotui.model.ids import label

IDS_AT_ONCE: Final = 100
"""Connections of one command: some milliseconds of work, in which no client is served."""
MOST_NAMES: Final = 3  # Servers that an outcome names.
SomeIds = Annotated[tuple[int, ...], Meta(max_length=IDS_AT_ONCE)]


class Strength(StrEnum):
    """How hard a kick is."""

    # Stop reading, flush the queue, FIN, linger: the client gets every queued byte.
    DRAIN = "drain"
    CLOSE = "close"  # Now: the client sees end of file, unsent bytes are lost.
    RESET = "reset"  # With `SO_LINGER` 0: the client sees a reset.

    @property
    def done(self) -> str:
        """What has become of those that were kicked: the queue of some is still sent."""
        return "draining" if self is Strength.DRAIN else f"kicked ({self})"


class Kick(Struct, frozen=True, tag=True, gc=False):
    """Close one connection."""

    id: int
    strength: Strength
    sure: bool = False  # The operator has answered `Unsure` with yes.


class Hold(Struct, frozen=True, tag=True, gc=False):
    """Stop reading from one connection (`on`), or resume."""

    id: int
    on: bool


class KickEach(Struct, frozen=True, tag=True, gc=False):
    """Close some connections. Send few ids at a time: they are closed in one go."""

    ids: SomeIds
    strength: Strength


class HoldEach(Struct, frozen=True, tag=True, gc=False):
    """Stop reading from some connections (`on`), or resume; as few as with `KickEach`."""

    ids: SomeIds
    on: bool


class Forget(Struct, frozen=True, tag=True, gc=False):
    """Remove the ended connections from the history."""


class Accept(Struct, frozen=True, tag=True, gc=False):
    """Accept clients (`on`), or leave new ones waiting in the kernel's backlog."""

    on: bool


class Drain(Struct, frozen=True, tag=True, gc=False):
    """Close the listeners; send each client the rest of its queue, then close."""


class Invoke(Struct, frozen=True, tag=True, gc=False):
    """Carry out an action of the source; see `SourceAction`."""

    action: str  # Its id.
    text: str = ""  # The operator's input; at most `LONGEST_TEXT` characters.


def releases(held: int, clients: int) -> bool:
    """Return whether the key that holds clients releases them: it does when most are held.

    All would be too much to ask: more clients of a group may connect at any time.
    """
    return 2 * held > clients


Command = Kick | Hold | KickEach | HoldEach | Forget | Accept | Drain | Invoke


class Done(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """It was done; `text` is a short sentence, empty when the screen shows it anyway."""

    text: str
    silent: frozenset[str] = frozenset()  # As in `Tally`; the text says it too.


class Gone(Struct, frozen=True, tag=True, gc=False):
    """The connection had ended already; nothing was done."""

    id: int
    server: str = ""  # See `Row.server`.

    @property
    def text(self) -> str:
        """A sentence for the operator."""
        return f"Connection {label(self.id, self.server)} has already ended; nothing was done."


class Refused(Struct, frozen=True, tag=True, gc=False):
    """It was not done; `text` is the reason, a short sentence."""

    text: str
    nobody: bool = False  # Nothing was refused: what it was for is not there.


class Unsure(Struct, frozen=True, tag=True, gc=False):
    """Nothing was done yet: ask the operator `question`, and send it again with `sure`.

    The outcome of a `Kick` alone: in bulk, what it would be asked about is refused.
    """

    question: str
    text: str = ""  # What yes will do, in one or two sentences.


class Tally(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """For how many connections a command was done, came too late, or was refused."""

    done: int = 0
    gone: int = 0
    refused: int = 0
    unchanged: int = 0  # It was so already: held, or not held.
    # Of a fleet, names of servers: those that were asked, did it for at least one, did not answer.
    asked: frozenset[str] = frozenset()
    acted: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    def __add__(self, other: "Tally") -> "Tally":
        """Return the sum."""
        return Tally(
            self.done + other.done,
            self.gone + other.gone,
            self.refused + other.refused,
            self.unchanged + other.unchanged,
            self.asked | other.asked,
            self.acted | other.acted,
            self.silent | other.silent,
        )

    def text(self, done: str) -> str:
        """Return `118 kicked (close), 2 already ended, 1 already draining`.

        Of a fleet, `118 kicked (close) on 3 of 4 servers, 2 refused; web-2 did not answer`.
        """
        parts = [f"{self.done:,} {done}{on_servers(self.asked, self.acted)}"]
        if self.unchanged:
            parts.append(f"{self.unchanged:,} already {done}")
        if self.gone:
            parts.append(f"{self.gone:,} already ended")
        if self.refused:
            parts.append(f"{self.refused:,} {'refused' if self.asked else 'already draining'}")
        return ", ".join(parts) + did_not_answer(self.silent)


def on_servers(asked: Collection[str], acted: Collection[str]) -> str:
    """Return ` on 3 of 4 servers`, or the name if it is one; empty if there is no fleet."""
    if len(asked) <= 1:
        return "".join(f" on {name}" for name in asked)
    of = "" if len(acted) == len(asked) else f"{len(acted)} of "
    return f" on {of}{len(asked)} servers"


def did_not_answer(silent: Collection[str]) -> str:
    """Return `; web-2 did not answer`; empty if all did."""
    names = sorted(silent)
    if len(names) > MOST_NAMES:
        names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} more"]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return f"; {listed} did not answer" if listed else ""


Outcome = Done | Gone | Refused | Unsure | Tally
