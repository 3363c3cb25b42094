"""Which caption is shown, and when."""

from collections.abc import Sequence
from typing import Final

import pytest

from echotui.demo.captions import SHORTEST_STAY, Captions, ServerFacts
from echotui.demo.fault_phase import FaultPhase
from echotui.demo.loop_facts import (
    ConnectionFacts,
    Event,
    LoopMode,
    LoopReader,
    ReadyEvent,
    RunningLoop,
)
from echotui.demo.scenario import Kind, Part, PartFault, Step
from echotui.demo.step_caption import After, Next, StepCall, StepCaption
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, LoopCall, Stepped
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.note import NoteKind
from echotui.model.strategy import Strategy
from echotui.server.journal import Journal
from tests.demo.playing import ScriptedLoop

HERE: Final = Address("127.0.0.1", 50001)
THERE: Final = Address("127.0.0.1", 50002)
PARTS: Final = (Part("ann", Kind.CHATTY), Part("ben", Kind.CHATTY))
NEVER_STEPPED: Final = RunningLoop()
ADDED: Final = StepCall(Call.ADD, Cause.ACCEPTED, READ)
QUEUED: Final = StepCall(Call.UPDATE, Cause.QUEUED, READ | WRITE)
FULL: Final = StepCall(Call.UPDATE, Cause.HIGH_WATER, WRITE)
FLUSHED: Final = StepCall(Call.UPDATE, Cause.FLUSHED, READ)


class World:
    """A narrator, the journal that it reads, and a clock."""

    def __init__(
        self,
        *captions: StepCaption,
        since: float = 100.0,
        speed: float = 1.0,
        loop: LoopReader = NEVER_STEPPED,
        questions: tuple[StepCaption, ...] = (),
        phase: FaultPhase | None = None,
    ) -> None:
        self.now = since
        self.journal = Journal()
        ids = {HERE: 1, THERE: 2}
        facts = ServerFacts(self.journal, lambda at: ids[at], lambda: self.now, loop)
        self.captions = Captions(facts, speed, lambda: phase)
        step = Step(captions, parts=PARTS, faults=(PartFault("ann", "mute"),), questions=questions)
        self.captions.begin(step, Strategy.EAGER, since)

    def made(self, *calls: StepCall, by: Address = HERE, at: float = 0.0) -> None:
        """Let the server make calls for a client."""
        for call in calls:
            after = NONE if call.mask is None else call.mask
            line = LoopCall(at or self.now, 5, call.call, 9, NONE, after, call.cause, 0, by)
            self.journal.append(line)

    @property
    def shown(self) -> str:
        """The caption; in parentheses while it only names what to watch for."""
        caption = self.captions.note(1, 2)
        return f"({caption.text})" if caption.kind is NoteKind.SOON else caption.text


def test_a_caption_is_shown_with_its_call_and_not_before() -> None:
    world = World(StepCaption("{ann} came.", "Soon {ann} comes.", client="ann", calls=(ADDED,)))
    assert world.shown == "(Soon ann comes.)"
    world.captions.connected("ann", HERE)
    assert world.shown == "(Soon #1 comes.)"
    world.made(ADDED)
    assert world.shown == "#1 came."


def test_a_call_is_found_although_its_client_is_reported_later() -> None:
    world = World(StepCaption("Came.", "Soon.", client="ann", calls=(ADDED,)))
    world.made(ADDED)
    assert world.shown == "(Soon.)"
    world.captions.connected("ann", HERE)
    assert world.shown == "Came."


@pytest.mark.parametrize(
    ("call", "by", "at"),
    [(ADDED, THERE, 100.0), (QUEUED, HERE, 100.0), (ADDED, HERE, 99.9)],
    ids=["another client", "another call", "before the step"],
)
def test_what_is_another_call(call: StepCall, by: Address, at: float) -> None:
    world = World(StepCaption("Came.", "Soon.", client="ann", calls=(ADDED,)))
    world.captions.connected("ann", HERE)
    world.made(call, by=by, at=at)
    assert world.shown == "(Soon.)"


def test_a_missing_mask_matches_any() -> None:
    assert StepCall(Call.UPDATE, Cause.QUEUED).is_made(_line(QUEUED))
    assert QUEUED.is_made(_line(QUEUED))
    assert not StepCall(Call.UPDATE, Cause.QUEUED, WRITE).is_made(_line(QUEUED))


def _line(call: StepCall) -> LoopCall:
    return LoopCall(1.0, 1, call.call, 9, NONE, call.mask or NONE, call.cause, 0, HERE)


def test_calls_are_awaited_in_their_order() -> None:
    world = World(StepCaption("Both.", "Soon.", calls=(QUEUED, FLUSHED)))
    for calls, shown in (((FLUSHED,), "(Soon.)"), ((QUEUED,), "(Soon.)"), ((FLUSHED,), "Both.")):
        world.made(*calls)
        assert world.shown == shown


def test_without_a_client_it_is_any_clients_call() -> None:
    world = World(StepCaption("Came.", "Soon.", calls=(ADDED, ADDED)))
    world.made(ADDED)
    world.made(ADDED, by=THERE)
    assert world.shown == "Came."


STORY: Final = (
    StepCaption("It queues.", "Soon.", client="ann", calls=(QUEUED,)),
    StepCaption("It is full.", client="ann", calls=(FULL,)),
    StepCaption("It is empty.", client="ann", calls=(QUEUED, FLUSHED)),
)


@pytest.mark.parametrize(
    ("calls", "shown"),
    [
        ((), "(Soon.)"),
        ((QUEUED,), "It queues."),
        ((QUEUED, FULL), "It is full."),
        ((QUEUED, FLUSHED), "It is empty."),
        ((QUEUED, FULL, FLUSHED), "It is empty."),
    ],
)
def test_the_last_caption_with_all_calls_made_is_shown(
    calls: Sequence[StepCall], shown: str
) -> None:
    world = World(*STORY)
    world.captions.connected("ann", HERE)
    world.made(*calls)
    assert world.shown == shown


def test_causes_are_marked_up_to_the_shown_caption() -> None:
    world = World(*STORY)
    caption = world.captions.note(1, 2)
    # Of a client that is not there no line can be marked, and all would be.
    assert (caption.ids, caption.causes) == (frozenset(), frozenset())
    world.captions.connected("ann", HERE)
    world.made(QUEUED, FULL)
    caption = world.captions.note(1, 2)
    assert (caption.progress, caption.since) == ("1/2", 100.0)
    assert caption.ids == {1}
    assert caption.causes == {Cause.QUEUED, Cause.HIGH_WATER}


def test_a_caption_is_about_its_client_or_all_that_it_names() -> None:
    world = World(StepCaption("{ann} and {ben}."))
    world.captions.connected("ann", HERE)
    world.captions.connected("ben", THERE)
    assert world.captions.note(1, 2).ids == {1, 2}
    world = World(StepCaption("{ann}, not {ben}.", client="ann"))
    world.captions.connected("ann", HERE)
    world.captions.connected("ben", THERE)
    assert world.captions.note(1, 2).ids == {1}


@pytest.mark.parametrize("speed", [1.0, 2.0, 1000.0])
def test_a_call_that_stays(speed: float) -> None:
    stuck = StepCall(Call.UPDATE, Cause.QUEUED, WRITE, stays=0.5)
    needed = max(0.5 / speed, SHORTEST_STAY)
    world = World(StepCaption("Stuck.", "Soon.", client="ann", calls=(stuck,)), speed=speed)
    world.captions.connected("ann", HERE)
    world.made(stuck)
    world.now += needed * 0.9
    assert world.shown == "(Soon.)"
    world.made(FLUSHED, stuck)
    world.made(FLUSHED, by=THERE)
    world.now += needed * 0.9
    assert world.shown == "(Soon.)"
    world.now += needed * 0.2
    assert world.shown == "Stuck."


def test_a_call_that_stayed_between_two_polls() -> None:
    stuck = StepCall(Call.UPDATE, Cause.QUEUED, WRITE, stays=0.5)
    world = World(StepCaption("Was stuck.", "Soon.", client="ann", calls=(stuck, FLUSHED)))
    world.captions.connected("ann", HERE)
    world.made(stuck)
    world.made(FLUSHED, at=100.6)
    assert world.shown == "Was stuck."


def test_a_question_is_that_of_the_next_event_and_has_its_numbers() -> None:
    loop = ScriptedLoop()
    loop.mode = LoopMode.STEP
    questions = (
        StepCaption("Next: {next}?", next=Next(Event.READ)),
        StepCaption("{next} has {come} and {queued} of {high}?", next=Next(Event.READ, "ann")),
    )
    world = World(StepCaption("It waits."), loop=loop, questions=questions)
    world.captions.connected("ann", HERE)
    assert (world.shown, world.captions.question()) == ("It waits.", "")
    loop.next = ReadyEvent(Event.READ, ConnectionFacts(2))
    assert world.captions.question() == "Next: #2?"
    loop.next = ReadyEvent(Event.READ, ConnectionFacts(1, queued=17), come=4096)
    assert world.captions.question() == "#1 has 4,096 and 17 of 262,144?"
    loop.mode = LoopMode.RUN
    loop.next = None
    assert world.captions.question() == ""


def test_a_caption_after_an_event_marks_its_client_and_cause() -> None:
    loop = ScriptedLoop()
    loop.mode = LoopMode.STEP
    after = After(Event.READ, cause=Cause.QUEUED)
    world = World(StepCaption("It waits."), StepCaption("{last}: queued.", after=after), loop=loop)
    world.journal.append(Stepped(world.now, 1, 1, "READ", "recv 5", HERE))
    line = LoopCall(world.now, 1, Call.UPDATE, 9, READ, WRITE, Cause.QUEUED, 5, HERE)
    world.journal.append(line)
    note = world.captions.note(1, 2)
    assert (note.text, *note.ids, *note.causes) == ("#1: queued.", 1, Cause.QUEUED)
    assert note.is_about(line)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(1, "#1"), (2, "#1 and #2"), (3, "#1 and #2 and #3"), (9, "#1 and #2 and #3 and 6 more")],
)
def test_a_caption_after_accept_names_all_that_were_accepted(count: int, shown: str) -> None:
    loop = ScriptedLoop()
    loop.mode = LoopMode.STEP
    after = After(Event.ACCEPT, cause=Cause.ACCEPTED)
    world = World(StepCaption("It waits."), StepCaption("{last} accepted.", after=after), loop=loop)
    world.journal.append(Stepped(world.now, 0, 1, "accept", "accept", HERE))
    for id_ in range(1, count + 1):
        line = LoopCall(world.now, id_, Call.ADD, 9, NONE, READ, Cause.ACCEPTED, 0, HERE)
        world.journal.append(line)
    note = world.captions.note(1, 2)
    assert (note.text, note.ids) == (f"{shown} accepted.", frozenset(range(1, count + 1)))


@pytest.mark.parametrize("phase", [None, *FaultPhase])
def test_a_caption_of_a_fault_is_shown_while_that_is_so(phase: FaultPhase | None) -> None:
    phases = tuple(StepCaption(f"{each} {{fault}}.", fault=each) for each in FaultPhase)
    world = World(StepCaption("Soon."), *phases, phase=phase)
    assert world.shown == (f"{phase} mute." if phase else "Soon.")


def test_a_caption_may_wait_for_all_that_it_names() -> None:
    world = World(StepCaption("{ann} and {ben} came.", "Two are about to come."))
    assert world.shown == "(Two are about to come.)"
    world.captions.connected("ann", HERE)
    assert world.shown == "(Two are about to come.)"
    world.captions.connected("ben", THERE)
    assert world.shown == "#1 and #2 came."
