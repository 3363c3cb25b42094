"""Chooses the caption of a step: the last one whose loop calls are in the journal."""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final, Protocol

from msgspec import Struct

from echotui.demo.connections import Connections
from echotui.demo.scenario import Step
from echotui.demo.step_caption import StepCaption
from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.journal import JournalLine, LoopCall
from echotui.model.note import Note, NoteKind
from echotui.model.strategy import Strategy

NAME: Final = re.compile(r"\{([^{}]*)\}")
"""`{name}` in a caption."""

SHORTEST_STAY: Final = 0.1
"""Seconds of real time that a call stays at least, at any speed: a server may be busy."""


class JournalReader(Protocol):
    """The journal, as the captions read it."""

    written: int
    """Lines ever written."""

    def newest(self, count: int) -> tuple[JournalLine, ...]:
        """Return the last lines, newest first; at most as many as are kept."""
        ...


class ServerFacts(Struct, frozen=True):
    """What the captions need of the server.

    Attributes:
        journal: The loop calls.
        find: Returns the id of the connection of a client's address; 0 while there is none.
        clock: Monotonic time in seconds.
    """

    journal: JournalReader
    find: Callable[[Address], int]
    clock: Callable[[], float]


class _Progress:
    """The calls of a caption that have not been made since a monotonic time in seconds."""

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

    def follow(self, journal: JournalReader, connections: Connections, now: float) -> None:
        """Read the new lines of the journal, once the client has connected."""
        client = connections.address(self.caption.client)
        if self.done or (self.caption.client and client is None):
            return
        lines = journal.newest(journal.written - self._read)
        self._read = journal.written
        for line in reversed(lines):
            if not isinstance(line, LoopCall) or line.at < self._since:
                continue
            if client in (None, line.address):
                self._see(line)
        self._pass(now)

    def _see(self, line: LoopCall) -> None:
        self._pass(line.at)
        self._stays_until = 0.0
        if self._left and self._left[0].is_made(line):
            stays = self._left[0].stays
            if stays:
                self._stays_until = line.at + max(stays / self._speed, SHORTEST_STAY)
            else:
                del self._left[0]

    def _pass(self, now: float) -> None:
        """Count a call that has stayed long enough."""
        if self._stays_until and now >= self._stays_until:
            self._stays_until = 0.0
            del self._left[0]


class Captions:
    """Chooses the caption of the current step.

    Attributes:
        connections: Those of the clients that captions name.
    """

    def __init__(self, server: ServerFacts, speed: float) -> None:
        self._server = server
        self._speed = speed
        self.connections = Connections(server.find)
        self._kicks: dict[str, Strength] = {}
        self._progress: list[_Progress] = []
        self._since = 0.0

    def begin(self, step: Step, strategy: Strategy, since: float) -> None:
        """Begin a step, to which calls from a monotonic time on belong."""
        names = {part.name for part in step.parts}
        self.connections.keep(names)
        self._kicks = {name: how for name, how in self._kicks.items() if name in names}
        self._since = since
        captions = step.captions_for(strategy)
        self._progress = [_Progress(each, since, self._speed) for each in captions]

    def connected(self, name: str, address: Address) -> None:
        """Note that a part's client has connected: this connection was not kicked."""
        self.connections.connected(name, address)
        self._kicks.pop(name, None)

    def kicked(self, id_: int, strength: Strength) -> str:
        """Note a kick, and return the part of its client; empty for another client."""
        name = self.connections.name(id_)
        if name:
            self._kicks[name] = strength
        return name

    def note(self, number: int, steps: int) -> Note:
        """Return the caption of this moment, in a step by its number; 0 where there are none."""
        now = self._server.clock()
        reached = 0
        possible = []
        for each in self._progress:
            each.follow(self._server.journal, self.connections, now)
            kick = each.caption.kick
            if kick is None or self._kicks.get(each.caption.client) is kick:
                possible.append(each.caption)
                reached = len(possible) if each.done else reached
        shown = possible[reached - 1] if reached else self._progress[0].caption
        ids = frozenset(filter(None, map(self.connections.id, named_parts(shown))))
        # Without ids, lines of all clients would be highlighted.
        marked = (possible[:reached] or [shown]) if ids or not named_parts(shown) else []
        return Note(
            kind=NoteKind.NOW if reached else NoteKind.SOON,
            text=self._with_ids(shown.text if reached else shown.watch),
            progress=f"{number}/{steps}" if number else "",
            ids=ids,
            causes=frozenset(call.cause for each in marked for call in each.calls),
            since=self._since,
        )

    def _with_ids(self, text: str) -> str:
        def with_id(found: re.Match[str]) -> str:
            number = self.connections.id(found[1])
            return f"#{number}" if number else found[1]

        return NAME.sub(with_id, text)


def named_parts(caption: StepCaption) -> AbstractSet[str]:
    """Return the parts that a caption is about: its client, else all that its text names."""
    return {caption.client} if caption.client else set(NAME.findall(caption.text))
