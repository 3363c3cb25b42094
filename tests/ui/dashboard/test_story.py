import pytest

from echotui.model.actions import Group
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Command, Done, Refused, Turn
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, JournalLine, LoopCall
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.source import Capabilities
from echotui.model.story import Caption
from echotui.ui.dashboard.caption import CaptionBar
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.format.safe import safe
from echotui.ui.shared.banner import Banner
from tests.ui.extremes import HOSTILE
from tests.ui.stage import OverridingSource, Stage, launch, rows

CLIENT = Address("127.0.0.1", 53130)
STORY_KEYS = ("n", "b", "C")
CAPTION = Caption("Somebody connects.", 3, 10)


def telling(*, turn: bool = True, **beside: object) -> OverridingSource:
    source = OverridingSource(rows(3), **({"caption": CAPTION} | beside))
    source.capabilities = Capabilities(turn=turn, captions=turn)
    source.answer = Done("")
    return source


def call(at: float, id_: int, cause: Cause) -> LoopCall:
    return LoopCall(at, id_, Call.UPDATE, 9, READ, READ | WRITE, cause, 100, CLIENT)


@pytest.mark.parametrize(("key", "command"), [("n", Turn(1)), ("b", Turn(-1))])
async def test_a_key_for_the_next_step_and_one_for_the_step_before(
    key: str, command: Command
) -> None:
    source = telling()
    async with launch(source, keys=[key, key]) as stage:
        assert source.commands == [command, command]
        # The caption says enough.
        assert stage.notifications == []


async def test_beyond_the_ends_it_is_told_why_not() -> None:
    source = telling()
    source.answer = Refused("this is the last step")
    async with launch(source, keys=["n"]) as stage:
        assert stage.notifications == ["this is the last step"]


async def test_a_turn_is_seen_at_once() -> None:
    source = telling()
    async with launch(source) as stage:
        source.overrides["caption"] = Caption("Somebody leaves.", 4, 10)
        await stage.press("n")
        assert "4/10 Somebody leaves." in stage.text()


async def test_the_keys_of_a_story_are_in_footer_and_help() -> None:
    async with launch(telling(), size=(140, 60)) as stage:
        assert " n next  b back  C captions " in stage.lines()[-1]
        await stage.press("question_mark")
        assert isinstance(stage.screen, HelpScreen)
        lines = [offer for offer in stage.screen.offers if offer.group == Group.STORY]
        assert [offer.keys for offer in lines] == ["n", "b", "C"]


async def test_without_a_story_there_are_no_such_keys() -> None:
    source = telling(turn=False, caption=Caption())
    async with launch(source, size=(140, 60), keys=STORY_KEYS) as stage:
        assert (source.commands, stage.notifications) == ([], [])
        assert stage.dashboard.query_one(CaptionBar).wanted
        for word in ("next", "back", "captions"):
            assert word not in stage.lines()[-1]
        await stage.press("question_mark")
        assert isinstance(stage.screen, HelpScreen)
        assert not [offer for offer in stage.screen.offers if offer.keys in STORY_KEYS]
        assert Group.STORY not in {offer.group for offer in stage.screen.offers}


async def test_space_turns_no_page() -> None:
    source = telling()
    async with launch(source, keys=["space"]) as stage:
        assert source.commands == []
        await stage.poll()
        assert "3/10 Somebody connects." in stage.text()
        assert stage.screen is stage.dashboard


def marked(stage: Stage) -> list[bool]:
    region = stage.journal.region
    lines = stage.lines()[region.y + 1 : region.bottom]
    return [line.startswith("▸") for line in lines if line.strip()]


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
    ("caption", "which"),
    [
        (Caption("now"), ()),
        (Caption("now", marks=HIGH | {Cause.QUEUED}), (1, 3, 4)),
        (Caption("now", marks=HIGH, since=96.0), (1,)),
        (Caption("now", marks=HIGH, about=frozenset({2}), since=96.0), (4,)),
        (Caption("now", marks=frozenset({Cause.LISTENING})), (5,)),
        (Caption("now", marks=frozenset(Cause)), (1, 2, 3, 4, 5)),
    ],
    ids=["nothing", "causes", "since", "about", "listener", "all"],
)
async def test_the_lines_that_the_caption_speaks_of_are_marked(
    caption: Caption, which: tuple[int, ...]
) -> None:
    source = telling(caption=caption)
    source.journal = JOURNAL
    async with launch(source) as stage:
        await stage.poll()
        assert marked(stage) == [place in which for place in range(len(JOURNAL))]
        # Only the mark and the look are new.
        plain = [line[1:] for line in stage.lines()]
        source.overrides["caption"] = Caption("now")
        await stage.poll()
        assert marked(stage) == [False] * len(JOURNAL)
        assert [line[1:] for line in stage.lines()] == plain


def banner(stage: Stage) -> Banner:
    return stage.dashboard.query_one(Banner)


async def test_an_alarm_is_an_error_in_the_banner_and_goes() -> None:
    source = telling(alarm="")
    async with launch(source) as stage:
        await stage.poll()
        assert not banner(stage).has_class("-on")
        source.overrides["alarm"] = "wrong echo to ann 127.0.0.1:5: byte 3"
        await stage.poll()
        assert stage.banner == "wrong echo to ann 127.0.0.1:5: byte 3"
        assert "wrong echo to ann" in stage.lines()[banner(stage).region.y]
        error = stage.app.theme_variables["error"].lower()
        assert banner(stage).styles.background.hex.lower() == error
        # A paused view hides no alarm.
        await stage.press("p")
        assert stage.banner.startswith("wrong echo to ann 127.0.0.1:5: byte 3   ")
        assert "paused" in stage.banner.lower()
        assert banner(stage).styles.background.hex.lower() == error
        source.overrides["alarm"] = ""
        await stage.poll()
        assert "wrong" not in stage.banner
        warning = stage.app.theme_variables["warning"].lower()
        assert banner(stage).styles.background.hex.lower() == warning
        await stage.press("p")
        assert not banner(stage).has_class("-on")


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_alarm_is_escaped(text: str) -> None:
    async with launch(telling(alarm=f"{text} failed"), size=(160, 30)) as stage:
        await stage.poll()
        assert stage.banner == f"{safe(text)} failed"
        assert all(character.isprintable() for character in stage.text().replace("\n", ""))
