from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from echotui.model.command import (
    Command,
    Done,
    Gone,
    Hold,
    Invoke,
    Kick,
    Outcome,
    Refused,
    Strength,
)
from echotui.model.note import Note, NoteKind
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.source import Capabilities
from echotui.model.source_action import LONGEST_TEXT, SourceAction
from echotui.sources.extended import ExtendedSource
from tests.scripted import ScriptedSource
from tests.sources.contract import SourceContract
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import LiveWorld, World
from tests.ui.stage import rows

SEEK = SourceAction("seek", "n", "seek", "go to a time")
OTHER = SourceAction("other", "m", "other", "do something else")


@dataclass
class ScriptedExtension:
    """Change its fields; it remembers its calls."""

    actions: tuple[SourceAction, ...] = (SEEK,)
    notes: tuple[Note, ...] = ()
    calls: list[object] = field(default_factory=list)

    async def invoke(self, action: str, text: str) -> Outcome:
        self.calls.append((action, text))
        return Done(f"{action} done")

    def polled(self, query: Query) -> None:
        self.calls.append(query)

    def close(self) -> None:
        self.calls.append("close")

    def submitted(self, command: Command, outcome: Outcome) -> None:
        self.calls.append((command, outcome))


class ExtendedWorld:
    """A world whose source is extended."""

    def __init__(self, world: World) -> None:
        self.source = ExtendedSource(world.source, ScriptedExtension())
        self.arrive = world.arrive
        self.send = world.send
        self.leave = world.leave
        self.move = world.move
        self.wait = world.wait
        self.write = world.write


@pytest.fixture
async def world() -> AsyncIterator[ExtendedWorld]:
    live = LiveWorld()
    await live.start()
    try:
        yield ExtendedWorld(live)
    finally:
        live.stop()


class TestExtendedSource(SourceContract, GroupingContract, JournalContract):
    """It is a source like any other."""


async def test_actions_and_notes_follow_those_of_the_source_and_nothing_else_changes() -> None:
    one, two = Note(text="one"), Note(NoteKind.ALARM, "two")
    inner = ScriptedSource(rows(5), actions=(OTHER,), notes=(one,))
    query = Query(window=Window(1, 3), locate=2, journal=JournalWindow(count=4))
    plain = await inner.view(query)
    source = ExtendedSource(inner, ScriptedExtension(notes=(two,)))
    assert await source.view(query) == replace(plain, actions=(OTHER, SEEK), notes=(one, two))
    assert inner.queries == [query, query]


async def test_it_can_do_what_the_source_can() -> None:
    able = Capabilities(kick=False, hold=True, accept=False)
    source = ExtendedSource(ScriptedSource(capabilities=able), ScriptedExtension())
    assert source.capabilities == able


async def test_an_action_of_the_extension_does_not_reach_the_source() -> None:
    inner, extension = ScriptedSource(rows(1)), ScriptedExtension()
    source = ExtendedSource(inner, extension)
    assert await source.submit(Invoke("seek", "12:00")) == Done("seek done")
    assert (extension.calls, inner.commands) == ([("seek", "12:00")], [])


async def test_a_text_that_is_too_long_is_refused() -> None:
    extension = ScriptedExtension()
    source = ExtendedSource(ScriptedSource(), extension)
    assert await source.submit(Invoke("seek", "x" * LONGEST_TEXT)) == Done("seek done")
    outcome = await source.submit(Invoke("seek", "x" * (LONGEST_TEXT + 1)))
    assert outcome == Refused("The text is longer than 1000 characters.")
    assert len(extension.calls) == 1


@pytest.mark.parametrize("command", [Kick(4, Strength.CLOSE), Hold(4, on=True), Invoke("other")])
@pytest.mark.parametrize("answer", [Done("kicked"), Gone(4), Refused("read only")])
async def test_other_commands_reach_the_source_and_then_the_extension(
    command: Command, answer: Outcome
) -> None:
    inner, extension = ScriptedSource(rows(5), answer=answer), ScriptedExtension()
    assert await ExtendedSource(inner, extension).submit(command) == answer
    assert (extension.calls, inner.commands) == ([(command, answer)], [command])
