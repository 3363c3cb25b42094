"""What a demo shows on a dashboard: caption, alarm and result; and the keys for its steps."""

from functools import partial
from typing import Final, Protocol

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.command import Command, Done, Kick, KickEach, Outcome, Refused, Strength
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.source_action import SourceAction

_action = partial(SourceAction, heading="Demo")
# The step is the same on all dashboards, and its clients connect.
NEXT: Final = _action("next", "n", "next", "go to the next step of the story", acts=True)
BACK: Final = _action("back", "b", "back", "go to the step before", acts=True)
CAPTIONS: Final = _action("captions", "C", "captions", "show or hide the captions")

UNFINISHED: Final = Refused("Finish this step first: events wait, and . handles the next.")


class Player(Protocol):
    """Plays a scenario."""

    @property
    def caption(self) -> Note:
        """The caption of this moment."""
        ...

    @property
    def question(self) -> str:
        """What the operator is to predict, or what the clients notice; empty for neither."""
        ...

    @property
    def alarm(self) -> str:
        """What went wrong among the clients; empty while all is well."""
        ...

    @property
    def results(self) -> tuple[Note, ...]:
        """The table at the end, once there is one."""
        ...

    @property
    def notice(self) -> str:
        """A notification for the start; empty for none."""
        ...

    @property
    def has_steps(self) -> bool:
        """Whether the operator can go to other steps."""
        ...

    @property
    def unfinished(self) -> bool:
        """Whether events of the step wait for the operator's key: another would mix with them."""
        ...

    def go(self, by: int) -> bool:
        """Go to the next step (1) or to the one before (-1), and return whether there is one."""
        ...

    def kicked(self, id_: int, strength: Strength) -> None:
        """Note that the operator has kicked a connection, and how hard."""
        ...

    def name(self, address: Address, opened_at: float) -> str:
        """Return the name of a client in the scenario, empty when it is none of its own.

        Args:
            address: The client's end of the connection.
            opened_at: Monotonic time in seconds of its accept.
        """
        ...

    async def start(self, target: tuple[str, int]) -> None:
        """Start the clients, which connect to this address and port."""
        ...

    async def stop(self) -> None:
        """Stop the clients and their process."""
        ...


class DemoNotes:
    """The notes and actions of a demo for one dashboard, which may hide the captions."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._captions = True

    @property
    def actions(self) -> tuple[SourceAction, ...]:
        """Those for the steps, where there are any, and one for the captions."""
        return (NEXT, BACK, CAPTIONS) if self._player.has_steps else (CAPTIONS,)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Caption, question, alarm and result; of a hidden caption, what it highlights."""
        caption, question = self._player.caption, self._player.question
        if not self._captions:
            caption, question = replace(caption, text=""), ""
        questions = (Note(text=question, ids=caption.ids),) if question else ()
        alarm = self._player.alarm
        alarms = (Note(NoteKind.ALARM, alarm),) if alarm else ()
        return (caption, *questions, *alarms, *self._player.results)

    async def invoke(self, action: str, _text: str) -> Outcome:
        """Go to another step, or show or hide the captions."""
        if action == CAPTIONS.id:
            self._captions = not self._captions
            return Done("")
        if self._player.unfinished:
            return UNFINISHED
        by = 1 if action == NEXT.id else -1
        if self._player.go(by):
            return Done("")
        return Refused("This is the last step." if by > 0 else "This is the first step.")

    def polled(self, query: Query) -> None:
        """Do nothing: all dashboards see the same demo."""

    def close(self) -> None:
        """Do nothing: the demo goes on."""

    def submitted(self, command: Command, outcome: Outcome) -> None:
        """Notify the player of kicks: a step may wait for one."""
        match command, outcome:
            case Kick(id_, strength), Done():
                self._player.kicked(id_, strength)
            case KickEach(ids, strength), _:
                for id_ in ids:
                    self._player.kicked(id_, strength)
