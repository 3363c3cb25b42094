"""Which event the loop has delivered last and delivers next, compared with what captions name."""

from collections.abc import Callable
from typing import Final, Protocol

from msgspec.structs import replace

from echotui.demo.loop_facts import (
    ConnectionFacts,
    DeliveredEvent,
    Event,
    LoopMode,
    LoopReader,
    ReadyEvent,
)
from echotui.demo.step_caption import COME, HIGH, LAST, LOW, NEXT, QUEUED, StepCaption
from echotui.model.journal import JournalLine, LoopCall, Stepped
from echotui.model.strategy import Strategy

_OF_SEVERAL: Final = (Event.ACCEPT, Event.TIMERS)
"""Events that are no connection's, but make calls for some."""


class JournalReader(Protocol):
    """The journal, as the captions read it."""

    written: int
    """Lines ever written."""

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        """Return the last lines, newest first; at most as many as are kept."""
        ...


class LoopSituation:
    """The loop at the moment of the last `update`.

    Args:
        name: Returns the part of a connection, by its id; empty for other clients.
        clock: Monotonic time in seconds.
        settling: Seconds until nothing counts as ready, though clients are about to act.
    """

    def __init__(
        self,
        journal: JournalReader,
        loop: LoopReader,
        name: Callable[[int], str],
        clock: Callable[[], float],
        settling: float,
    ) -> None:
        self._journal = journal
        self._loop = loop
        self._name = name
        self._clock = clock
        self._settling = settling
        self.begin()

    def begin(self) -> None:
        """Forget what was delivered before: a step begins."""
        self._mode = self._loop.mode
        self._last: DeliveredEvent | None = None
        self._next: ReadyEvent | None = None
        self._busy_at = self._clock()
        self._read = self._journal.written

    def update(self) -> None:
        """Read the loop, and the new lines of the journal; while it runs, these say nothing."""
        before = self._mode
        self._mode, self._next = self._loop.mode, self._loop.next
        new, self._read = self._journal.written - self._read, self._journal.written
        if self._next is not None or self._mode is not before:
            self._busy_at = self._clock()
        if self._mode is LoopMode.RUN:
            self._last = None
            return
        for line in reversed(self._journal.newest(new)):
            self._see(line)
        if self._last is not None:
            self._last = replace(self._last, of=self._loop.connection(self._last.of.id))

    def _see(self, line: JournalLine) -> None:
        last = self._last
        match line:
            case Stepped():
                named = (line.id,) if line.id else ()
                self._last = DeliveredEvent(Event(line.event), ConnectionFacts(line.id), named)
            case LoopCall() if last and (last.event in _OF_SEVERAL or line.id == last.of.id):
                of_all = (*(id_ for id_ in last.of_all if id_ != line.id), line.id)
                of = ConnectionFacts(line.id)
                self._last = replace(last, of=of, of_all=of_all, cause=line.cause)

    def ids(self, name: str) -> tuple[int, ...]:
        """Return the connections that `{last}` or `{next}` stands for."""
        if name == LAST and self._last is not None:
            return self._last.of_all
        return (self._next.of.id,) if name == NEXT and self._next and self._next.of.id else ()

    def number(self, name: str) -> int | None:
        """Return the bytes that `{come}`, `{queued}`, `{high}` or `{low}` stands for."""
        numbers = dict(zip((LOW, HIGH), self._loop.watermarks, strict=True))
        if self._next is not None:
            numbers |= {COME: self._next.come, QUEUED: self._next.of.queued}
        return numbers.get(name)

    def allows(self, caption: StepCaption) -> bool:
        """Return whether a caption's mode, last and next event are those of this moment."""
        after, next_ = caption.after, caption.next
        if next_ is not None and next_.event is Event.NOTHING and not self._is_settled:
            return False
        return (
            caption.mode in (None, self._mode)
            and (after is None or after.is_met(self._last, self._name_of(self._last)))
            and (next_ is None or next_.is_met(self._next, self._name_of(self._next)))
            and (after is None or _echoes(self._last, caption.strategy))
            and (next_ is None or _echoes(self._next, caption.strategy))
        )

    @property
    def _is_settled(self) -> bool:
        return self._clock() - self._busy_at >= self._settling

    def _name_of(self, event: DeliveredEvent | ReadyEvent | None) -> str:
        return self._name(event.of.id) if event is not None and event.of.id else ""


def _echoes(event: DeliveredEvent | ReadyEvent | None, strategy: Strategy | None) -> bool:
    """Whether the connection of an event has a strategy, or has none by now."""
    return event is None or strategy is None or event.of.strategy in (None, strategy)
