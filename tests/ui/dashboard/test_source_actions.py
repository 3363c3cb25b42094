"""Actions and notes of a source: keys, footer, help, palette; journal lines, alarms."""

import pytest

from echotui.model.action import ActionGroup, Place
from echotui.model.actions import keys_at
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Done, Invoke, Refused
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, JournalLine, LoopCall
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.note import Note, NoteKind
from echotui.model.source_action import LONGEST_TEXT, Prompt, SourceAction
from echotui.sources.fleet.servers_pane import with_servers_pane
from echotui.ui.bindings import LONGEST_SENTENCE, MOST_SHOWN
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.commands import entries
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.prompt import PromptDialog
from echotui.ui.format.safe import safe
from echotui.ui.preferences import Preferences
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.source_keys import MOST_ACTIONS
from tests.scripted import ScriptedSource
from tests.scripted_fleet import ScriptedFleet
from tests.ui.extremes import HOSTILE
from tests.ui.stage import Stage, launch, rows

CLIENT = Address("127.0.0.1", 53130)
NEXT = SourceAction("next", "n", "next", "go to the next frame")
BACK = SourceAction("back", "b,B", "back", "go to the frame before")
CHOICES = ("12:00:00", "12:00:30", "13:00:00")
SEEK = SourceAction("seek", "i", "seek", "go to a time", Prompt("To which time?", "", CHOICES))


def source_with(*actions: SourceAction, notes: tuple[Note, ...] = ()) -> ScriptedSource:
    return ScriptedSource(rows(3), actions=actions, notes=notes, answer=Done(""))


async def offered(stage: Stage) -> list[tuple[str, str]]:
    """The source's keys and sentences in the help."""
    await stage.press("question_mark")
    assert isinstance(stage.screen, HelpScreen)
    found = [each for each in stage.screen.offers if each.group == ActionGroup.SOURCE and each.keys]
    await stage.press("escape")
    return [(each.keys, each.sentence) for each in found]


def palette(stage: Stage) -> list[tuple[str, str]]:
    """The keys and sentences of the command palette."""
    return [(entry.keys, entry.sentence) for entry in entries(stage.dashboard)]


async def test_its_keys_invoke_it_and_a_key_that_is_none_does_nothing() -> None:
    source = source_with(NEXT, BACK)
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("n", "b", "B", "i")
        assert source.commands == [Invoke("next"), Invoke("back"), Invoke("back")]
        assert stage.notifications == []
        source.answer = Refused("this is the last frame")
        await stage.press("n")
        assert stage.notifications == ["this is the last frame"]


async def test_what_it_changes_is_seen_at_once() -> None:
    source = source_with(NEXT, notes=(Note(text="One.", progress="1/2"),))
    async with launch(source) as stage:
        await stage.poll()
        source.notes = (Note(text="Two.", progress="2/2"),)
        await stage.press("n")
        assert "2/2 Two." in stage.text()


async def test_it_is_in_footer_help_and_palette_as_long_as_the_source_has_it() -> None:
    source = source_with()
    async with launch(source, size=(140, 60)) as stage:
        assert await offered(stage) == []
        source.actions = (NEXT, BACK)
        await stage.poll()
        assert stage.lines()[-1].startswith(" n next  b back  x kick ")
        wanted = [("n", NEXT.sentence), ("b B", BACK.sentence)]
        assert await offered(stage) == wanted
        assert [each for each in palette(stage) if each in wanted] == wanted
        source.actions = (BACK,)
        await stage.poll()
        assert stage.lines()[-1].startswith(" b back  x kick ")
        await stage.press("n")
        assert source.commands == []
        source.actions = ()
        await stage.poll()
        assert "back" not in stage.lines()[-1]
        assert await offered(stage) == []
        assert ActionGroup.SOURCE not in {offer.group for offer in stage.offers}


async def test_its_heading_in_the_help_names_the_source() -> None:
    other = SourceAction("other", "O", "other", "do something else", heading="[b]\x1b[2J Replay")
    source = source_with(NEXT, other)
    async with launch(source, size=(92, 90)) as stage:
        await stage.poll()
        await stage.press("question_mark")
        lines = [line.strip(" │") for line in stage.lines()]
        headings = ["Act", "Source", r"[b]\x1b[2J Repl…", "View"]
        assert sorted(headings, key=lines.index) == headings


async def test_from_the_palette_it_is_invoked_unless_it_has_gone() -> None:
    source = source_with(NEXT)
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("ctrl+p", *"next", "enter")
        assert source.commands == [Invoke("next")]
        await stage.press("ctrl+p", *"next")
        assert isinstance(stage.screen, ActionPalette)
        source.actions = ()
        await stage.poll()
        await stage.press("enter")
        assert source.commands == [Invoke("next")]


# What a key means in the journal, it means only there.
PLACES = set(Place) - {Place.JOURNAL}
OURS = sorted({key for place in PLACES for key in keys_at(place)})


NO_KEYS = ("ctrl+z", "n", "no such key", "", "\x1b[2J", "é" * 99)


@pytest.mark.parametrize("keys", [OURS[:37], [*OURS[37:], *NO_KEYS]], ids=["ours", "others"])
async def test_without_a_free_key_it_is_in_the_palette_only(keys: list[str]) -> None:
    # The operator has given n to another action.
    look = Preferences(keys=(("invert", "n"),))
    source = source_with()
    async with launch(source, preferences=look) as stage:
        plain = {key: each.binding.action for key, each in stage.screen.active_bindings.items()}
        source.actions = tuple(SourceAction(key, key, "doing", f"do {key!r}") for key in keys)
        await stage.poll()
        bound = {key: each.binding.action for key, each in stage.screen.active_bindings.items()}
        assert {key: bound[key] for key in plain} == plain
        assert "doing" not in stage.lines()[-1]
        assert await offered(stage) == []
        names = [safe(f"do {key!r}", LONGEST_SENTENCE) for key in keys]
        assert [says for keys, says in palette(stage) if not keys][: len(names)] == names
        await stage.press("ctrl+p", *names[-1][:12], "enter")
        assert source.commands == [Invoke(keys[-1])]


async def test_a_key_is_the_first_action_s_and_another_key_still_works() -> None:
    source = source_with(NEXT, SourceAction("other", "n,N", "other", "do something else"))
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("n", "N")
        assert source.commands == [Invoke("next"), Invoke("other")]


async def test_one_that_comes_later_is_behind_the_usual_keys() -> None:
    later = SourceAction("later", "F", "faults", "inject faults", later=True)
    async with launch(source_with(later, NEXT), size=(100, 36)) as stage:
        await stage.poll()
        assert stage.lines()[-1].startswith(
            " n next  x kick  space mark  / filter  s sort  enter detail  p pause  F faults "
        )
        await stage.pilot.resize_terminal(72, 24)
        await stage.settle()
        footer = stage.lines()[-1]
        assert footer.startswith(" n next  x kick  space mark  / filter  s sort ")
        assert "faults" not in footer


async def test_many_actions_leave_the_footer_to_the_dashboard() -> None:
    many = [SourceAction(f"{n}", f"f{n % 11 + 2}", f"do{n}", f"do number {n}") for n in range(99)]
    async with launch(source_with(*many), size=(120, 36)) as stage:
        await stage.poll()
        footer = stage.lines()[-1]
        assert [n for n in range(99) if f"do{n} " in footer] == [*range(MOST_SHOWN)]
        assert "x kick" in footer
        assert (
            len([each for each in stage.offers if each.group == ActionGroup.SOURCE]) == MOST_ACTIONS
        )


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_texts_are_made_safe_everywhere(text: str) -> None:
    asks = Prompt(text, text, (text, f"{text}2"))
    source = source_with(
        SourceAction(text, "n", text, text), SourceAction(f"{text}2", "N", text, text, asks)
    )
    async with launch(source, size=(160, 60)) as stage:
        await stage.poll()
        sentence = safe(text, LONGEST_SENTENCE)
        for keys in ([], ["question_mark"], ["escape", "ctrl+p"], ["escape", "N"]):
            await stage.press(*keys)
            assert all(character.isprintable() for character in stage.text().replace("\n", ""))
        assert isinstance(stage.screen, PromptDialog)
        assert safe(text)[:40] in stage.text()
        await stage.press("escape", "n")
        assert [("n", sentence), ("N", sentence)] == await offered(stage)
        assert source.commands == [Invoke(text)]


def has_prompt(stage: Stage) -> bool:
    return isinstance(stage.screen, PromptDialog)


async def test_it_asks_for_a_text_and_completes_it() -> None:
    source = source_with(SEEK)
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("i")
        assert has_prompt(stage)
        assert "To which time?" in stage.text()
        assert all(choice in stage.text() for choice in CHOICES)
        await stage.press("1", "2", "tab")
        assert "13:00:00" not in stage.text()
        await stage.press("3", "tab", "enter")
        assert stage.screen is stage.dashboard
        assert source.commands == [Invoke("seek", "12:00:30")]


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_without_an_answer_nothing_is_invoked(key: str) -> None:
    source = source_with(SEEK)
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("i", "1", key)
        assert stage.screen is stage.dashboard
        assert source.commands == []


async def test_a_text_other_than_the_choices_is_sent_and_its_length_is_bounded() -> None:
    asks = Prompt("Which?", "x" * (LONGEST_TEXT - 1))
    source = source_with(SourceAction("do", "n", "do", "do something", asks))
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("n", "y", "z", "tab", "enter")
        assert source.commands == [Invoke("do", "x" * (LONGEST_TEXT - 1) + "y")]


def call(at: float, id_: int, cause: Cause) -> LoopCall:
    return LoopCall(at, id_, Call.UPDATE, 9, READ, READ | WRITE, cause, 100, CLIENT)


def marked(stage: Stage) -> list[bool]:
    region = stage.journal.region
    lines = stage.lines()[region.y + 1 : region.bottom]
    return [line.startswith("│") for line in lines if line.strip()]


HIGH = frozenset({Cause.HIGH_WATER})
JOURNAL: tuple[JournalLine, ...] = (
    Ended(99.0, 2, Ending(Reason.KICKED_CLOSE, Side.SERVER), 1, 1, 1.0, CLIENT),
    call(98.0, 3, Cause.HIGH_WATER),
    call(97.0, 2, Cause.FLUSHED),
    call(96.0, 2, Cause.QUEUED),
    call(95.0, 2, Cause.HIGH_WATER),
    LoopCall(94.0, 0, Call.ADD, 5, NONE, READ, Cause.LISTENING, 0, Address("127.0.0.1", 10000)),
)


@pytest.mark.parametrize(
    ("note", "which"),
    [
        (Note(), ()),
        (Note(causes=HIGH | {Cause.QUEUED}), (1, 3, 4)),
        (Note(causes=HIGH, since=96.0), (1,)),
        (Note(causes=HIGH, ids=frozenset({2}), since=96.0), (4,)),
        (Note(causes=frozenset({Cause.LISTENING})), (5,)),
        (Note(causes=frozenset(Cause)), (1, 2, 3, 4, 5)),
    ],
    ids=["nothing", "causes", "since", "ids", "listener", "all"],
)
async def test_the_journal_lines_that_a_note_is_about_are_highlighted(
    note: Note, which: tuple[int, ...]
) -> None:
    source = source_with(notes=(note,))
    source.journal = JOURNAL
    async with launch(source) as stage:
        await stage.poll()
        assert marked(stage) == [place in which for place in range(len(JOURNAL))]
        # Only the mark and the look are new.
        plain = [line[1:] for line in stage.lines()]
        source.notes = ()
        await stage.poll()
        assert marked(stage) == [False] * len(JOURNAL)
        assert [line[1:] for line in stage.lines()] == plain


def banner(stage: Stage) -> Banner:
    return stage.dashboard.query_one(Banner)


def background(stage: Stage, text: str) -> str:
    """The colour behind a text of the banner."""
    for segment in stage.strips()[banner(stage).region.y]:
        if text in segment.text and segment.style and segment.style.bgcolor:
            return segment.style.bgcolor.get_truecolor().hex
    raise AssertionError(text)


async def test_an_alarm_is_an_error_in_the_banner_and_goes() -> None:
    source = source_with()
    async with launch(source) as stage:
        await stage.poll()
        assert not banner(stage).has_class("-on")
        source.notes = (Note(NoteKind.ALARM, "wrong echo"), Note(NoteKind.ALARM, "no disk"))
        await stage.poll()
        assert stage.banner == "wrong echo; no disk"
        assert "wrong echo; no disk" in stage.lines()[banner(stage).region.y]
        error = stage.app.theme_variables["error"].lower()
        assert background(stage, "wrong echo") == error
        # A paused view hides no alarm.
        await stage.press("p")
        assert stage.banner.startswith("wrong echo; no disk   ")
        assert "paused" in stage.banner.lower()
        assert background(stage, "wrong echo") == error
        source.notes = ()
        await stage.poll()
        assert "wrong" not in stage.banner
        warning = stage.app.theme_variables["warning"].lower()
        assert background(stage, "Paused") == warning
        await stage.press("p")
        assert not banner(stage).has_class("-on")


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_alarm_is_escaped(text: str) -> None:
    notes = (Note(NoteKind.ALARM, f"{text} failed"),)
    async with launch(source_with(notes=notes), size=(160, 30)) as stage:
        await stage.poll()
        assert stage.banner == f"{safe(text)} failed"
        assert all(character.isprintable() for character in stage.text().replace("\n", ""))


async def test_escape_closes_what_an_action_has_opened_after_the_filter() -> None:
    source = with_servers_pane(ScriptedFleet())
    async with launch(source) as stage:
        await stage.poll()
        await stage.press("w")
        await stage.poll()
        assert "3 servers ──" in stage.text()
        await stage.press("slash", *"web-1", "enter", "escape")
        assert not stage.dashboard.state.filter
        assert "3 servers ──" in stage.text()
        await stage.press("escape")
        await stage.poll()
        assert "3 servers ──" not in stage.text()
        # It does not open it.
        await stage.press("escape")
        await stage.poll()
        assert "3 servers ──" not in stage.text()
