"""Chooses what to tell: the newest caption of a step whose calls the journal has."""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Protocol

from echotui.demo.connections import Cast
from echotui.demo.scenario import Step
from echotui.demo.step_caption import StepCaption
from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.journal import JournalLine, LoopCall
from echotui.model.note import Note, NoteKind
from echotui.model.strategy import Strategy

PLACE: Final = re.compile(r"\{([^{}]*)\}")
"""`{name}` in a caption."""

STAYS_REALLY: Final = 0.1
"""Seconds by the clock that a call stays at least: a server may be busy, at any speed."""


class Lines(Protocol):
    """The journal, as the narrator reads it."""

    written: int
    """How many lines there ever were."""

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        """Give the last lines, newest first; no more than are kept."""
        ...


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a story reads of the server.

    Attributes:
        journal: The loop calls.
        find: Gives the id of the connection from a client's address; 0 when there is none yet.
        clock: Monotonic time in seconds.
    """

    journal: Lines
    find: Callable[[Address], int]
    clock: Callable[[], float]


class _Progress:
    """Which of a caption's calls have not been made yet.

    Args:
        caption: The caption.
        since: Monotonic time in seconds from which calls count.
        speed: How much faster than written a call stays.
    """

    def __init__(self, caption: StepCaption, since: float, speed: float) -> None:
        self.caption = caption
        self._since = since
        self._speed = speed
        self._left = list(caption.calls)
        self._read = 0
        self._stays_until = 0.0

    @property
    def done(self) -> bool:
        return not self._left

    def follow(self, journal: Lines, cast: Cast, now: float) -> None:
        """Read the lines since the last time, unless the client has yet to connect."""
        whose = cast.address(self.caption.client)
        if self.done or (self.caption.client and whose is None):
            return
        lines = journal.newest(journal.written - self._read)
        self._read = journal.written
        for line in reversed(lines):
            if not isinstance(line, LoopCall) or line.at < self._since:
                continue
            if whose in (None, line.address):
                self._see(line)
        self._pass(now)

    def _see(self, line: LoopCall) -> None:
        self._pass(line.at)
        self._stays_until = 0.0
        if self._left and self._left[0].is_made(line):
            stays = self._left[0].stays
            if stays:
                self._stays_until = line.at + max(stays / self._speed, STAYS_REALLY)
            else:
                del self._left[0]

    def _pass(self, now: float) -> None:
        """Let time go by."""
        if self._stays_until and now >= self._stays_until:
            self._stays_until = 0.0
            del self._left[0]


class Narrator:
    """Tells one step after the other.

    Args:
        server: The server.
        speed: How much faster than written.

    Attributes:
        cast: The clients that captions name.
    """

    def __init__(self, server: ServerFacts, speed: float) -> None:
        self._server = server
        self._speed = speed
        self.cast = Cast(server.find)
        self._kicks: dict[str, Strength] = {}
        self._progress: list[_Progress] = []
        self._since = 0.0

    def begin(self, step: Step, strategy: Strategy, since: float) -> None:
        """Tell a step from now on.

        Args:
            step: Which.
            strategy: The strategy whose captions are told.
            since: Monotonic time in seconds from which calls belong to it.
        """
        names = {part.name for part in step.parts}
        self.cast.keep(names)
        self._kicks = {name: how for name, how in self._kicks.items() if name in names}
        self._since = since
        captions = step.captions_for(strategy)
        self._progress = [_Progress(each, since, self._speed) for each in captions]

    def connected(self, name: str, address: Address) -> None:
        """Note that a part's client has connected: nobody has kicked this connection."""
        self.cast.connected(name, address)
        self._kicks.pop(name, None)

    def kicked(self, id_: int, strength: Strength) -> str:
        """Note a kick; return the part whose client it was, empty when it was none of ours."""
        name = self.cast.name(id_)
        if name:
            self._kicks[name] = strength
        return name

    def caption(self, number: int, steps: int) -> Note:
        """Find what to tell now; numbers from 1, 0 where there are no steps."""
        now = self._server.clock()
        told = 0
        possible = []
        for each in self._progress:
            each.follow(self._server.journal, self.cast, now)
            kick = each.caption.kick
            if kick is None or self._kicks.get(each.caption.client) is kick:
                possible.append(each.caption)
                told = len(possible) if each.done else told
        shown = possible[told - 1] if told else self._progress[0].caption
        about = frozenset(filter(None, map(self.cast.id, names(shown))))
        # Without ids, lines of all clients would be marked.
        marked = (possible[:told] or [shown]) if about or not names(shown) else []
        return Note(
            kind=NoteKind.NOW if told else NoteKind.SOON,
            text=self._with_ids(shown.text if told else shown.watch),
            progress=f"{number}/{steps}" if number else "",
            ids=about,
            causes=frozenset(call.cause for each in marked for call in each.calls),
            since=self._since,
        )

    def _with_ids(self, text: str) -> str:
        def named(found: re.Match[str]) -> str:
            number = self.cast.id(found[1])
            return f"#{number}" if number else found[1]

        return PLACE.sub(named, text)


def names(caption: StepCaption) -> AbstractSet[str]:
    """Find the parts that a caption is about: the one whose calls it tells, else all named."""
    return {caption.client} if caption.client else set(PLACE.findall(caption.text))
