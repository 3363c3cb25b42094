"""Events that are ready and not handled yet, oldest first."""

from itertools import islice
from typing import Final, NamedTuple, Protocol

from echotui.model.address import Address
from echotui.model.mask import READ, WRITE, words

_EVENTS: Final = (READ, WRITE)


class Steppable(Protocol):
    """What receives events that can be parked: a channel, a listener, the timers.

    Attributes:
        id: Of the connection; 0 if it is none.
        address: The client's; a listener's own; empty for the timers.
        parked: Its events that are parked.
        event_name: What its only event is called; empty if it has READ and WRITE.
    """

    id: int
    address: Address
    parked: int
    event_name: str

    def deliver(self, event: int) -> str:
        """Handle an event that was parked. Return what was done: `recv 1024, queue 1024`."""
        ...

    def arm(self) -> None:
        """Let the loop report all that is registered, but for what is parked."""
        ...


class ParkedEvent(NamedTuple):
    """One event of one subject: the object itself, because its descriptor may be used again."""

    subject: Steppable
    event: int

    def __str__(self) -> str:
        """`#3 READ`, or `accept`."""
        return f"#{self.subject.id} {self.name}" if self.subject.id else self.name

    @property
    def name(self) -> str:
        """`READ`, `WRITE`, `accept` or `timers`."""
        return self.subject.event_name or words(self.event)


class ParkedEvents:
    """Keeps each event of each subject once, in the order in which they were added.

    Attributes:
        added: How many were added so far: the number of the newest.
    """

    __slots__ = ("_numbers", "added")

    def __init__(self) -> None:
        self._numbers: dict[ParkedEvent, int] = {}
        self.added = 0

    def __len__(self) -> int:
        """Return how many are parked."""
        return len(self._numbers)

    def oldest(self, count: int) -> tuple[ParkedEvent, ...]:
        """Return at most `count`, oldest first."""
        return tuple(islice(self._numbers, count))

    def add(self, subject: Steppable, event: int) -> None:
        """Park an event that is not parked."""
        subject.parked |= event
        self.added += 1
        self._numbers[ParkedEvent(subject, event)] = self.added

    def pop(self, up_to: int) -> ParkedEvent | None:
        """Take the oldest; None if there is none that was added as number `up_to` or before."""
        oldest = next(iter(self._numbers), None)
        if oldest is None or self._numbers[oldest] > up_to:
            return None
        self.drop(oldest.subject, oldest.event)
        return oldest

    def drop(self, subject: Steppable, events: int) -> None:
        """Drop some of a subject's events, parked or not."""
        gone = [each for each in _EVENTS if each & events & subject.parked]
        subject.parked &= ~events
        for event in gone:
            del self._numbers[ParkedEvent(subject, event)]

    def clear(self) -> None:
        """Drop all."""
        for subject, event in list(self._numbers):
            self.drop(subject, event)
