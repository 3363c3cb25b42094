import pytest
from textual.containers import VerticalScroll

from echotui.model.action import Place
from echotui.model.actions import actions_at
from echotui.model.lint import LintScope
from echotui.model.lints import BY_NAME, LINTS, OF_SERVER
from echotui.model.mask import letters
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.model.view import ServerInfo
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.help_text import NOTHING
from echotui.ui.preferences import Preferences
from echotui.ui.shared.legend import LEGEND
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows


def helped(stage: Stage) -> list[tuple[str, str]]:
    """Keys and sentences, as the help lists them."""
    assert isinstance(stage.screen, HelpScreen)
    return [(offer.keys, offer.sentence) for offer in stage.screen.offers]


def words(stage: Stage) -> str:
    """The text of the help, on one line."""
    return " ".join(stage.text().replace("│", " ").split())


async def test_it_lists_every_action_of_the_table() -> None:
    source = ScriptedSource(rows(3))
    async with launch(source, size=(100, 220), keys=["question_mark"]) as stage:
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


async def test_it_has_a_section_for_each_widget_the_one_with_the_focus_first() -> None:
    preferences = Preferences(keys=(("filter", "f3"),))
    source = ScriptedSource(rows(3), capabilities=Capabilities(kick=False))
    async with launch(source, size=(100, 200), preferences=preferences) as stage:
        await stage.press("question_mark")
        parts = [line.partition("│  ── ")[2] for line in stage.lines()]
        titles = [part.split()[0] for part in parts if part]
        assert titles == ["Table", "Journal", "Filter", "Header"]
        typing = words(stage).partition("── Filter")[2]
        for action in actions_at(Place.FILTER).values():
            assert action.sentence in typing
        assert "f3 filter" in words(stage)
        assert "loop lag p99" in typing.partition("── Header")[2]
        await stage.press("escape", "f3", "f1")
        assert "── Table" not in words(stage).partition("── Filter")[0]


async def test_from_the_journal_its_keys_come_first_and_those_of_the_table_after_them() -> None:
    async with launch(ScriptedSource(rows(3)), (92, 200), keys=["tab", "question_mark"]) as stage:
        first, _, others = words(stage).partition("── Table")
        assert "── Journal" in first
        for action in actions_at(Place.JOURNAL).values():
            assert action.sentence in first
        for sentence in (
            "kick the client",
            "move to the first client",
            "pick the column to sort by",
        ):
            assert sentence in others
        assert "kick the client" not in first
        assert "list all actions" in first
        assert "list all actions" not in others


async def test_it_explains_each_state_and_mask() -> None:
    for keys in (["question_mark"], ["enter", "question_mark"]):
        async with launch(ScriptedSource(rows(3)), size=(100, 200), keys=keys) as stage:
            for heading, entries, _ in LEGEND:
                assert heading in stage.text()
                for entry in entries:
                    shown = f"{entry.label} {entry.text}".strip() in words(stage)
                    assert shown == entry.is_for(ServerInfo()), entry.label
    samples = {entry.label for block in LEGEND for entry in block.entries}
    assert {letters(mask) for mask in (0, 1, 4, 5)} <= samples
    assert set(State) <= samples


async def test_it_lists_the_lints_that_the_source_reports() -> None:
    for lints in (OF_SERVER, ("stuck", "backlog")):
        source = ScriptedSource(rows(3), ServerInfo(lints=lints))
        # A dialog has the legend too.
        for keys in (["question_mark"], ["x", "f1"]):
            async with launch(source, size=(100, 260), keys=keys) as stage:
                shown = [lint.name for lint in LINTS if f" {lint.meaning} " in words(stage)]
                of_rows = [name for name in lints if BY_NAME[name].scope is LintScope.CONNECTION]
                assert shown == (list(lints) if keys[0] == "question_mark" else of_rows)


async def test_a_wide_terminal_has_two_columns() -> None:
    hidden = {}
    for width in (100, 120, 200):
        async with launch(ScriptedSource(rows(3)), (width, 36), keys=["question_mark"]) as stage:
            hidden[width] = stage.screen.query_one(VerticalScroll).max_scroll_y
    assert hidden[200] <= hidden[120] < 0.7 * hidden[100]


async def test_a_wrapped_line_goes_on_below_its_text() -> None:
    async with launch(ScriptedSource(rows(3)), size=(80, 260), keys=["question_mark"]) as stage:
        lines = stage.lines()
        (first,) = (n for n, line in enumerate(lines) if "in address, state" in line)
        beside = lines[first].index("in address")
        assert lines[first].rstrip(" │").endswith("; upper")
        assert lines[first + 1].strip(" │") == "and lower case are the same"
        assert lines[first + 1].index("and lower case") == beside


@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "f1", "enter", "ctrl+c"])
async def test_it_is_closed_by_its_keys(key: str) -> None:
    async with launch(ScriptedSource(rows(3)), keys=["question_mark", key]) as stage:
        assert stage.screen is stage.dashboard
        assert not stage.exits


async def test_the_search_shows_what_has_all_words() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["question_mark", "slash"]) as stage:
        await stage.press(*"queue?qK")
        assert NOTHING in stage.text()
        await stage.press("backspace", "backspace", "backspace", *" bytes")
        assert "queue>64k" in stage.text()
        assert "kick the client" not in stage.text()
        # Enter keeps it; esc shows all again, and then closes.
        await stage.press("enter", "j", "q")
        assert stage.screen is stage.dashboard
        await stage.press("question_mark", "slash", *"hold", "enter", "escape")
        assert "kick the client" in stage.text()
        await stage.press("slash", "f1")
        assert stage.screen is stage.dashboard


async def test_on_a_small_screen_it_scrolls() -> None:
    async with launch(ScriptedSource(rows(3)), size=(80, 15), keys=["question_mark"]) as stage:
        frame = stage.screen.query_one(VerticalScroll)
        end, page = frame.max_scroll_y, 13
        for key, place in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("ctrl+d", page // 2), ("ctrl+u", 0),
            ("ctrl+f", page), ("ctrl+b", 0), ("G", end), ("g", 0), ("end", end), ("home", 0),
            ("pagedown", page), ("pageup", 0),
        ):  # fmt: skip
            await stage.press(key)
            await stage.until(lambda place=place: frame.scroll_y == place)  # type: ignore[misc]


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
async def test_actions_without_a_capability_are_not_listed_and_say_so(
    capabilities: Capabilities, missing: set[str]
) -> None:
    source = ScriptedSource(rows(3), capabilities=capabilities)
    keys = sorted(missing)
    async with launch(source) as stage:
        for key in keys:
            # A letter after a key that opens a dialog would be taken for its answer.
            await stage.press(key, "escape")
        assert stage.screen is stage.dashboard
        assert not source.commands
        who = "Read only: cannot" if len(missing) == 6 else "Cannot"
        assert len(stage.notifications) == len(keys)
        assert all(text.startswith(f"{who} ") for text in stage.notifications)
        await stage.press("question_mark")
        offered = {keys for keys, _ in helped(stage)}
        assert {"x", "X", "h", "a", "D", "K"} - offered == missing
