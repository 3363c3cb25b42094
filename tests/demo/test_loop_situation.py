"""Which event the loop has delivered last and delivers next, and which captions that allows."""

from typing import Any, Final

import pytest

from echotui.demo.loop_facts import Brings, ConnectionFacts, Event, LoopMode, ReadyEvent
from echotui.demo.loop_situation import LoopSituation
from echotui.demo.step_caption import After, Next, StepCaption
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, LoopCall, Stepped
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.strategy import Strategy
from echotui.server.journal import Journal
from tests.demo.playing import ScriptedLoop

HERE: Final = Address("127.0.0.1", 50001)
NAMES: Final = {1: "ann", 2: "ben"}
READ_NEXT: Final = ReadyEvent(
    Event.READ, ConnectionFacts(1, READ, 0, Strategy.TEXTBOOK), Brings.BYTES, 78
)
QUEUED: Final = After(Event.READ, cause=Cause.QUEUED)


class World:
    """A loop that is stepped, and the journal of its calls."""

    def __init__(self) -> None:
        self.loop = ScriptedLoop()
        self.loop.mode = LoopMode.STEP
        self.journal = Journal()
        self.now = 100.0
        self.situation = LoopSituation(
            self.journal, self.loop, lambda id_: NAMES.get(id_, ""), lambda: self.now, 0.5
        )

    def step(self, event: Event, id_: int, *calls: tuple[int, Cause, int]) -> None:
        """Deliver an event, which makes calls: of whom, why, and the mask then."""
        self.journal.append(Stepped(self.now, id_, 1, event, "did", HERE))
        for of, cause, mask in calls:
            self.call(of, cause, mask)

    def call(self, id_: int, cause: Cause, mask: int) -> None:
        """Make a call."""
        line = LoopCall(self.now, id_, Call.UPDATE, 9, NONE, mask, cause, 0, HERE)
        self.journal.append(line)
        self.loop.connections[id_] = ConnectionFacts(id_, mask, 0, Strategy.TEXTBOOK)

    def allows(self, **conditions: Any) -> bool:
        """Whether a caption with these conditions may be shown."""
        self.situation.update()
        return self.situation.allows(StepCaption("c", **conditions))


def test_the_mode() -> None:
    world = World()
    assert world.allows()
    assert world.allows(mode=LoopMode.STEP)
    assert not world.allows(mode=LoopMode.RUN)


def test_the_last_event_and_the_call_that_it_made() -> None:
    world = World()
    assert world.allows(after=After(Event.NOTHING))
    world.step(Event.READ, 1, (1, Cause.QUEUED, WRITE))
    assert world.allows(after=QUEUED)
    assert world.situation.ids("last") == (1,)
    for other in (
        After(Event.NOTHING), After(Event.READ), After(Event.WRITE, cause=Cause.QUEUED),
        After(Event.READ, "ben", Cause.QUEUED), After(Event.READ, "", Cause.QUEUED, READ),
    ):  # fmt: skip
        assert not world.allows(after=other), other
    assert world.allows(after=After(Event.READ, "ann", Cause.QUEUED, WRITE))
    world.step(Event.WRITE, 1)
    assert world.allows(after=After(Event.WRITE, "ann", None, WRITE))


def test_accept_is_about_the_client_that_was_accepted() -> None:
    world = World()
    world.step(Event.ACCEPT, 0, (1, Cause.ACCEPTED, READ), (2, Cause.ACCEPTED, READ))
    assert world.allows(after=After(Event.ACCEPT, "ben", Cause.ACCEPTED))
    assert world.situation.ids("last") == (1, 2)
    world.step(Event.ACCEPT, 0)
    world.allows()
    assert world.situation.ids("last") == ()


def test_what_the_operator_does_to_its_client_is_no_longer_what_the_event_did() -> None:
    world = World()
    world.step(Event.READ, 1, (1, Cause.QUEUED, WRITE))
    world.call(2, Cause.KICKED, NONE)
    assert world.allows(after=QUEUED)
    world.call(1, Cause.KICKED, NONE)
    assert not world.allows(after=QUEUED)


def test_a_loop_that_ran_and_a_step_that_begins_have_no_last_event() -> None:
    world = World()
    world.step(Event.READ, 1, (1, Cause.QUEUED, WRITE))
    world.loop.mode = LoopMode.RUN
    assert world.allows(after=After(Event.NOTHING))
    world.loop.mode = LoopMode.STEP
    assert world.allows(after=After(Event.NOTHING))
    world.step(Event.READ, 1, (1, Cause.QUEUED, WRITE))
    assert world.allows(after=QUEUED)
    world.situation.begin()
    assert world.allows(after=After(Event.NOTHING))


@pytest.mark.parametrize(
    ("next_", "met"),
    [
        (Next(Event.READ), True),
        (Next(Event.READ, "ann", Brings.BYTES, READ, queued=False), True),
        (Next(Event.WRITE), False),
        (Next(Event.NOTHING), False),
        (Next(Event.READ, "ben"), False),
        (Next(Event.READ, brings=Brings.END), False),
        (Next(Event.READ, mask=WRITE), False),
        (Next(Event.READ, queued=True), False),
    ],
)
def test_the_next_event(next_: Next, met: bool) -> None:  # noqa: FBT001 - a case
    world = World()
    world.loop.next = READ_NEXT
    assert world.allows(next=next_) is met
    assert world.situation.ids("next") == (1,)
    assert [world.situation.number(name) for name in ("come", "queued", "ann")] == [78, 0, None]


def test_a_caption_of_an_event_is_for_the_strategy_of_its_client() -> None:
    world = World()
    world.loop.next = READ_NEXT
    world.step(Event.READ, 1, (1, Cause.QUEUED, WRITE))
    for conditions in ({"next": Next(Event.READ)}, {"after": QUEUED}):
        assert world.allows(strategy=Strategy.TEXTBOOK, **conditions)
        assert not world.allows(strategy=Strategy.EAGER, **conditions)
    # Closed, it has none.
    world.loop.connections.clear()
    assert world.allows(strategy=Strategy.EAGER, after=QUEUED)


def test_nothing_is_ready_only_after_a_while() -> None:
    world = World()
    nothing = Next(Event.NOTHING)
    assert not world.allows(next=nothing)
    world.now += 0.6
    assert world.allows(next=nothing)
    world.loop.next = READ_NEXT
    assert not world.allows(next=nothing)
    world.loop.next = None
    assert not world.allows(next=nothing)
    world.now += 0.6
    assert world.allows(next=nothing)


def test_a_loop_that_has_just_stopped_is_not_without_events_yet() -> None:
    world = World()
    world.loop.mode = LoopMode.RUN
    world.now += 60.0
    assert world.allows(next=Next(Event.NOTHING)) is False
    world.now += 60.0
    world.loop.mode = LoopMode.STEP
    assert not world.allows(next=Next(Event.NOTHING))
    world.now += 0.6
    assert world.allows(next=Next(Event.NOTHING))


def test_the_watermarks() -> None:
    situation = World().situation
    assert (situation.number("low"), situation.number("high")) == (65536, 262144)
