import pytest
from textual.containers import VerticalScroll

from echotui.model.actions import Place, actions_at
from echotui.model.mask import letters
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.ui.dialogs.help import LEGEND, HelpScreen
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows


def helped(stage: Stage) -> list[tuple[str, str]]:
    """Keys and sentences, as the help lists them."""
    assert isinstance(stage.screen, HelpScreen)
    return [(offer.keys, offer.sentence) for offer in stage.screen.offers]


async def test_it_lists_every_action_of_the_table() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, size=(100, 110), keys=["question_mark"]) as stage:
        shown = [" ".join(line.strip(" │").split()) for line in stage.lines()]
        keys = {sentence: keys for keys, sentence in helped(stage)}
        places = (Place.TABLE, Place.APP, Place.EVERYWHERE)
        actions = [action for place in places for action in actions_at(place).values()]
        assert set(keys) == {action.sentence for action in actions}
        for action in actions:
            assert f"{keys[action.sentence]} {action.sentence}" in shown
            assert action.group in shown
        assert keys["quit"].split() == ["q", "^c"]
        assert keys["move up"].split() == ["↑", "k"]
        assert keys["sort by the column in this place"] == "1 … 0"


async def test_it_explains_each_state_and_mask() -> None:
    async with launch(ScriptedSource(rows(3)), size=(100, 110), keys=["question_mark"]) as stage:
        for heading, entries in LEGEND:
            assert heading in stage.text()
            for sample, _, meaning in entries:
                assert sample in stage.text()
                assert meaning in stage.text()
    samples = {sample for _, entries in LEGEND for sample, _, _ in entries}
    assert {letters(mask) for mask in (0, 1, 4, 5)} <= samples
    assert set(State) <= samples


async def test_a_wrapped_line_goes_on_below_its_text() -> None:
    async with launch(ScriptedSource(rows(3)), size=(80, 130), keys=["question_mark"]) as stage:
        lines = stage.lines()
        (first,) = (n for n, line in enumerate(lines) if "in the address, state" in line)
        beside = lines[first].index("in the address")
        assert lines[first].rstrip(" │").endswith("; upper")
        assert lines[first + 1].strip(" │") == "and lower case are the same"
        assert lines[first + 1].index("and lower case") == beside


@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "enter"])
async def test_it_is_closed_by_its_keys(key: str) -> None:
    async with launch(ScriptedSource(rows(3)), keys=["question_mark", key]) as stage:
        assert stage.screen is stage.dashboard
        assert not stage.exits


async def test_on_a_small_screen_it_scrolls() -> None:
    async with launch(ScriptedSource(rows(3)), size=(80, 15), keys=["question_mark"]) as stage:
        frame = stage.screen.query_one(VerticalScroll)
        assert frame.max_scroll_y > 0
        for key, place in (("j", 1), ("down", 2), ("k", 1), ("up", 0)):
            await stage.press(key)
            await stage.until(lambda place=place: frame.scroll_y == place)  # type: ignore[misc]
        await stage.press("end")
        await stage.until(lambda: frame.scroll_y == frame.max_scroll_y)
        assert "not yet taken by the kernel" in stage.text()


@pytest.mark.parametrize(
    ("capabilities", "missing"),
    [
        (Capabilities(kick=False), {"x", "X"}),
        (Capabilities(hold=False), {"h"}),
        (Capabilities(accept=False), {"a", "D"}),
        (
            Capabilities(kick=False, hold=False, accept=False, forget=False),
            {"x", "X", "h", "a", "D", "K"},
        ),
    ],
)
async def test_actions_without_a_capability_are_not_listed_and_do_nothing(
    capabilities: Capabilities, missing: set[str]
) -> None:
    source = ScriptedSource(rows(3), capabilities=capabilities)
    keys = sorted(missing)
    async with launch(source, keys=[*keys, *keys]) as stage:
        assert stage.screen is stage.dashboard
        assert not source.commands
        assert not stage.notifications
        await stage.press("question_mark")
        offered = {keys for keys, _ in helped(stage)}
        assert {"x", "X", "h", "a", "D", "K"} - offered == missing
