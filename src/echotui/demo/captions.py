"""Chooses the caption of a step: the last one whose loop calls are in the journal."""

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct

from echotui.demo.connections import Connections
from echotui.demo.fault_phase import FaultPhase
from echotui.demo.loop_facts import LoopReader, RunningLoop
from echotui.demo.loop_situation import JournalReader, LoopSituation
from echotui.demo.scenario import Step
from echotui.demo.step_caption import FAULT, StepCaption
from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.ids import label
from echotui.model.journal import LoopCall
from echotui.model.note import Note, NoteKind
from echotui.model.strategy import Strategy

NAME: Final = re.compile(r"\{([^{}]*)\}")
"""`{name}` in a caption."""

SETTLING: Final = 0.7
"""Seconds after a step began, or an event was ready, until captions say that none is ..."""
SHORTEST_SETTLING: Final = 0.3
"""... and at least so many of real time, at any speed: a client has to connect."""
SHORTEST_STAY: Final = 0.1
"""Seconds of real time that a call stays at least, at any speed: a server may be busy."""

MOST_NAMED: Final = 3
"""Clients that `{last}` names."""


class ServerFacts(Struct, frozen=True):
    """What the captions need of the server.

    Attributes:
        journal: The loop calls.
        find: Returns the id of the connection of a client's address; 0 while there is none.
        clock: Monotonic time in seconds.
        loop: How the loop is stepped.
        label: Returns what the table calls a connection, by its id.
    """

    journal: JournalReader
    find: Callable[[Address], int]
    clock: Callable[[], float]
    loop: LoopReader = RunningLoop()
    label: Callable[[int], str] = label


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

    Args:
        speed: How many times faster than written.
        faults: Returns whether the step's clients have its faults; None while they have not.

    Attributes:
        connections: Those of the clients that captions name.
    """

    def __init__(
        self,
        server: ServerFacts,
        speed: float,
        faults: Callable[[], FaultPhase | None] = lambda: None,
    ) -> None:
        self._server = server
        self._speed = speed
        self._faults = faults
        self.connections = Connections(server.find)
        self._situation = LoopSituation(
            server.journal, server.loop, self.connections.name, server.clock,
            max(SETTLING / speed, SHORTEST_SETTLING),
        )  # fmt: skip
        self._kicks: dict[str, Strength] = {}
        self._progress: list[_Progress] = []
        self._questions: Sequence[StepCaption] = ()
        self._fault = ""
        self._since = 0.0

    def begin(self, step: Step, strategy: Strategy, since: float) -> None:
        """Begin a step, to which calls from a monotonic time on belong."""
        names = {part.name for part in step.parts}
        self.connections.keep(names)
        self._kicks = {name: how for name, how in self._kicks.items() if name in names}
        self._since = since
        self._situation.begin()
        captions = step.captions_for(strategy)
        self._progress = [_Progress(each, since, self._speed) for each in captions]
        self._questions = step.questions
        self._fault = step.faults[0].rule if step.faults else ""

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
        if not self._progress:
            return Note()  # Before the first step.
        captions, reached = self._choose()
        shown = captions[-1]
        names = named_parts(shown)
        ids = frozenset(id_ for name in names for id_ in self._ids(name))
        # Without ids, lines of all clients would be highlighted.
        marked = captions if ids or not names else ()
        return Note(
            kind=NoteKind.NOW if reached else NoteKind.SOON,
            text=self._with_ids(shown.text if reached else shown.watch),
            progress=f"{number}/{steps}" if number else "",
            ids=ids,
            causes=frozenset(cause for each in marked for cause in each.causes),
            since=self._since,
        )

    def question(self) -> str:
        """Return what the operator is to predict at this moment; empty for nothing."""
        self._situation.update()
        asked = [each.text for each in self._questions if self._is_so(each)]
        return self._with_ids(asked[-1]) if asked else ""

    def shown_name(self, name: str) -> str:
        """Return what a part's client is called: `#17`, or its name before it is connected."""
        ids = [self._server.label(id_) for id_ in self._ids(name)]
        if len(ids) > MOST_NAMED:
            ids[MOST_NAMED:] = [f"{len(ids) - MOST_NAMED} more"]
        return " and ".join(ids) or name

    def _shown(self, name: str) -> str:
        """Return what `{name}` stands for in a caption."""
        if name == FAULT:
            return self._fault
        size = self._situation.number(name)
        return self.shown_name(name) if size is None else f"{size:,}"

    def _choose(self) -> tuple[Sequence[StepCaption], bool]:
        """Return the possible captions up to the one that is shown, and whether it is reached."""
        now = self._server.clock()
        self._situation.update()
        reached = 0
        possible = []
        for each in self._progress:
            each.follow(self._server.journal, self.connections, now)
            kick = each.caption.kick
            kicked = kick is None or self._kicks.get(each.caption.client) is kick
            if kicked and self._is_so(each.caption):
                possible.append(each.caption)
                reached = len(possible) if each.done and self._is_clear(each.caption) else reached
        if reached:
            return possible[:reached], True
        return [self._progress[0].caption], False

    def _is_so(self, caption: StepCaption) -> bool:
        faults_are = caption.fault is None or caption.fault is self._faults()
        return faults_are and self._situation.allows(caption)

    def _is_clear(self, caption: StepCaption) -> bool:
        """Return whether all that it names are known, if there is another text until then."""
        awaited = named_parts(caption) if caption.watch and not caption.waits else ()
        return all(self._shown(name) != name for name in awaited)

    def _ids(self, name: str) -> tuple[int, ...]:
        id_ = self.connections.id(name)
        return self._situation.ids(name) or ((id_,) if id_ else ())

    def _with_ids(self, text: str) -> str:
        return NAME.sub(lambda found: self._shown(found[1]), text)


def named_parts(caption: StepCaption) -> AbstractSet[str]:
    """Return the parts that a caption is about: its client, else all that its text names."""
    return {caption.client} if caption.client else set(NAME.findall(caption.text))
