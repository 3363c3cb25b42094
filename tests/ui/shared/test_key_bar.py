import pytest

from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.preferences import Preferences
from echotui.ui.shared.key_bar import KeyBar
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING
from tests.ui.stage import Stage, launch, row, rows


def bar(stage: Stage) -> str:
    return stage.lines()[-1]


async def click(stage: Stage, text: str) -> None:
    """Click in the middle of a text of the bar."""
    place = bar(stage).index(text) + len(text) // 2
    await stage.pilot.click(KeyBar, offset=(place, 0))
    await stage.settle()


async def test_it_shows_the_keys_that_matter_most_first() -> None:
    async with launch(ScriptedSource(rows(3))) as stage:
        keys = bar(stage)
        assert keys.startswith(" x kick  space mark  / filter  s sort  enter detail  p pause ")
        assert keys.rstrip().endswith(" ? help  q quit")
        assert len(keys) == 120


@pytest.mark.parametrize("width", [1, 2, 5, 8, 16, 17, 30, 40, 60, 79])
async def test_help_and_quit_are_left_out_last(width: int) -> None:
    async with launch(ScriptedSource(rows(3)), size=(width, 24)) as stage:
        keys = bar(stage)
        assert len(keys) == width
        if width >= 18:
            assert keys.rstrip().endswith("? help  q quit")
        assert ("x kick" in keys) == (width >= 30)


async def test_a_click_presses_the_key() -> None:
    async with launch(ScriptedSource(rows(3)), size=(200, 36)) as stage:
        await click(stage, "x kick")
        assert isinstance(stage.screen, KickDialog)
        await stage.press("escape")
        await click(stage, "D drain")
        assert isinstance(stage.screen, Confirm)
        await stage.press("escape")
        await click(stage, "? help")
        assert isinstance(stage.screen, HelpScreen)


async def test_a_click_between_keys_does_nothing() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        for x in (0, 7, 8, 119):
            await stage.pilot.click(KeyBar, offset=(x, 0))
            await stage.settle()
        assert stage.screen is stage.dashboard
        assert not source.commands


async def test_actions_without_a_capability_are_not_shown() -> None:
    source = ScriptedSource(rows(3), capabilities=Capabilities(kick=False, accept=False))
    async with launch(source, size=(200, 36)) as stage:
        keys = bar(stage)
        assert keys.startswith(" space mark")
        assert not any(
            f" {text}" in keys for text in ("x kick", "X kick all", "a accept", "D drain")
        )


@pytest.mark.parametrize(
    ("count", "keys", "first"),
    [
        (3, [], " x kick  space mark  / filter "),
        (0, [], " H ended  a accept  l journal  ^p all actions "),
        (3, ["H"], " H back  / filter "),
        (3, ["space"], " X kick marked  u unmark  x kick  / filter  h hold marked "),
        (3, ["slash"], " enter keep  esc restore "),
        (3, ["slash", *"none", "enter"], " esc clear the filter "),
        (3, ["tab"], " / filter  f newest "),
        (3, ["enter"], " esc back "),
    ],
)
async def test_it_shows_what_can_be_done_where_the_operator_is(
    count: int, keys: list[str], first: str
) -> None:
    async with launch(ScriptedSource(rows(count)), keys=keys) as stage:
        assert bar(stage).startswith(first)


async def test_it_does_not_change_with_the_traffic() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source) as stage:
        before = bar(stage)
        source.rows = [row(1, queued=9_000), row(2), row(5, bytes_in=10**9)]
        await stage.poll()
        assert bar(stage) == before
        source.rows[0] = row(1, state=State.CLOSED, ending=ENDING)
        await stage.poll()
        assert "x kick" not in bar(stage)


async def test_texts_name_the_keys_that_the_operator_has_chosen() -> None:
    keys = (("history", "E"), ("pause", "ctrl+k"), ("kick", "H"))
    async with launch(ScriptedSource(rows(3)), preferences=Preferences(keys=keys)) as stage:
        assert bar(stage).startswith(" H kick ")
        await stage.press("E", "ctrl+k")
        assert "E goes back" in stage.banner
        assert "^k resumes" in stage.banner
        await stage.press("ctrl+k", "E", "H")
        assert isinstance(stage.screen, KickDialog)


async def test_an_action_without_a_key_is_in_the_palette() -> None:
    keys = (("kick", "H"),)
    async with launch(ScriptedSource(), preferences=Preferences(keys=keys)) as stage:
        assert "ended" not in bar(stage)
        await stage.press("colon", *"only", "space", *"ended", "enter")
        assert stage.state.history
        assert "the palette goes back" in stage.banner
