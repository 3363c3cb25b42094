from dataclasses import dataclass, field

import pytest

from echotui.demo.notes import BACK, CAPTIONS, NEXT, UNFINISHED, DemoNotes
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import (
    Command,
    Done,
    Gone,
    Hold,
    Invoke,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Strength,
    Tally,
)
from echotui.model.note import Note, NoteKind, NoteTable
from echotui.model.query import Query
from echotui.sources.extended import ExtendedSource
from echotui.sources.read_only import ReadOnlySource
from tests.scripted import ScriptedSource

CAPTION = Note(
    text="#2 connects.", progress="3/8", ids=frozenset({2}), causes=frozenset({Cause.ACCEPTED})
)


@dataclass
class ScriptedPlayer:
    """Change its fields; it remembers its calls."""

    caption: Note = CAPTION
    question: str = ""
    alarm: str = ""
    results: tuple[Note, ...] = ()
    notice: str = ""
    has_steps: bool = True
    unfinished: bool = False
    steps_left: bool = True
    calls: list[object] = field(default_factory=list)

    def go(self, by: int) -> bool:
        self.calls.append(by)
        return self.steps_left

    def kicked(self, id_: int, strength: Strength) -> None:
        self.calls.append((id_, strength))

    def name(self, address: Address, opened_at: float) -> str:
        return f"{address} since {opened_at}"

    async def start(self, target: tuple[str, int]) -> None:
        self.calls.append(target)

    async def stop(self) -> None:
        self.calls.append("stop")


def test_caption_alarm_and_result_are_notes() -> None:
    player = ScriptedPlayer()
    notes = DemoNotes(player)
    assert list(notes.notes) == [CAPTION]
    result = Note(NoteKind.RESULT, "note", table=NoteTable("title", ("a",), (("1",),)))
    player.alarm, player.results = "wrong echo", (result,)
    assert list(notes.notes) == [CAPTION, Note(NoteKind.ALARM, "wrong echo"), result]
    # Below the caption, and about the same clients.
    player.question = "Which mask then?"
    asked = Note(text="Which mask then?", ids=CAPTION.ids)
    assert list(notes.notes) == [CAPTION, asked, Note(NoteKind.ALARM, "wrong echo"), result]


@pytest.mark.parametrize(
    ("has_steps", "actions"), [(True, (NEXT, BACK, CAPTIONS)), (False, (CAPTIONS,))]
)
def test_only_what_has_steps_has_actions_for_them(
    has_steps: bool,  # noqa: FBT001
    actions: tuple[object, ...],
) -> None:
    assert DemoNotes(ScriptedPlayer(has_steps=has_steps)).actions == actions


async def test_a_read_only_dashboard_hides_captions_but_moves_the_story_for_nobody() -> None:
    player = ScriptedPlayer()
    source = ReadOnlySource(ExtendedSource(ScriptedSource(), DemoNotes(player)))
    assert (await source.view(Query())).actions == (CAPTIONS,)
    for action in (NEXT, BACK):
        assert isinstance(await source.submit(Invoke(action.id)), Refused)
    assert await source.submit(Invoke(CAPTIONS.id)) == Done("")
    assert not player.calls


@pytest.mark.parametrize(
    ("action", "by", "end"),
    [("next", 1, "This is the last step."), ("back", -1, "This is the first step.")],
)
async def test_a_step_is_left_for_another_and_refused_at_the_ends(
    action: str, by: int, end: str
) -> None:
    player = ScriptedPlayer()
    notes = DemoNotes(player)
    assert await notes.invoke(action, "") == Done("")
    player.steps_left = False
    assert await notes.invoke(action, "") == Refused(end)
    assert player.calls == [by, by]
    player.unfinished = True
    assert await notes.invoke(action, "") == UNFINISHED
    assert player.calls == [by, by]


async def test_hidden_captions_still_highlight_and_one_dashboard_hides_only_its_own() -> None:
    player = ScriptedPlayer(question="Which mask then?")
    notes, other = DemoNotes(player), DemoNotes(player)
    assert await notes.invoke("captions", "") == Done("")
    (hidden,) = notes.notes
    assert (hidden.text, hidden.ids, hidden.causes) == ("", CAPTION.ids, CAPTION.causes)
    assert other.notes == (CAPTION, Note(text="Which mask then?", ids=CAPTION.ids))
    await notes.invoke("captions", "")
    assert notes.notes == other.notes
    assert not player.calls


@pytest.mark.parametrize("strength", Strength)
@pytest.mark.parametrize(
    ("answer", "count"), [(Done("kicked"), 1), (Gone(4), 0), (Refused("read only"), 0)]
)
def test_the_player_is_notified_of_a_kick(strength: Strength, answer: Outcome, count: int) -> None:
    player = ScriptedPlayer()
    DemoNotes(player).submitted(Kick(4, strength), answer)
    assert player.calls == [(4, strength)] * count


def test_and_of_each_of_many_but_of_nothing_else() -> None:
    player = ScriptedPlayer()
    done: list[tuple[Command, Outcome]] = [
        (KickEach((4, 5), Strength.CLOSE), Tally(2)),
        (Hold(6, on=True), Done("held")),
    ]
    for command, outcome in done:
        DemoNotes(player).submitted(command, outcome)
    assert player.calls == [(4, Strength.CLOSE), (5, Strength.CLOSE)]
