from collections.abc import Iterable

import pytest
from textual.binding import ActiveBinding, Binding
from textual.containers import VerticalScroll
from textual.widget import Widget

from echotui.model.mask import letters
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.ui.dialogs.help import LEGEND, HelpScreen, KeyLine, key_lines
from echotui.ui.groups import ACT, LOOK, MOVE, ORDER, PROGRAM
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, rows, staged

GROUPS = {group.description for group in (ACT, LOOK, MOVE, ORDER, PROGRAM)}


def active(*bindings: Binding, enabled: bool = True) -> Iterable[ActiveBinding]:
    return [ActiveBinding(Widget(), binding, enabled, "") for binding in bindings]


def helped(stage: Stage) -> list[tuple[str, str]]:
    """The keys and what they do, as the help says."""
    assert isinstance(stage.screen, HelpScreen)
    return [(line.keys, line.says) for line in stage.screen._key_lines]


def test_a_line_an_action_with_all_its_keys() -> None:
    up = Binding("up", "move(-1)", "up", group=MOVE, tooltip="to the client above")
    lines = key_lines(
        active(
            up,
            up.with_key("k"),
            Binding("down", "move(1)", "down", group=MOVE),
            Binding("tab", "app.focus_next", "next"),
        ),
        lambda binding: f"<{binding.key}>",
    )
    assert lines == [
        KeyLine("Move", "<up> <k>", "to the client above"),
        KeyLine("Move", "<down>", "down"),
    ]


def test_only_one_of_the_bindings_has_to_be_described() -> None:
    described = Binding("q", "quit", "quit", group=PROGRAM, tooltip="quit for good")
    other = Binding("ctrl+c", "quit", "quit", group=PROGRAM)
    for bindings in ((described, other), (other, described)):
        (line,) = key_lines(active(*bindings), lambda binding: binding.key)
        assert line.says == "quit for good"


def test_a_key_that_does_not_work_is_left_out() -> None:
    binding = Binding("x", "kick", "kick", group=ACT)
    assert not key_lines(active(binding, enabled=False), lambda binding: binding.key)


async def test_it_lists_every_binding_that_has_a_group() -> None:
    async with staged(ScriptedSource(rows(3)), size=(100, 110), keys=["question_mark"]) as stage:
        shown = [" ".join(line.strip(" │").split()) for line in stage.lines()]
        wanted = [
            (binding, stage.app.get_key_display(binding))
            for node in (stage.board, stage.table)
            for _, binding in node._bindings
            if binding.group and stage.board.check_action(binding.action.split("(")[0], ())
        ]
        assert {
            "kick",
            "hold",
            "accept",
            "drain",
            "help",
            "quit",
            "page(1)",
            "sort_by(-1)",
            "filter",
        } <= {binding.action for binding, _ in wanted}
        keys = {says: keys for keys, says in helped(stage)}
        for binding, display in wanted:
            says = binding.tooltip or next(
                other.tooltip
                for other, _ in wanted
                if other.action == binding.action and other.tooltip
            )
            assert display in keys[says].split()
            assert f"{keys[says]} {says}" in shown
            assert binding.group is not None
            assert binding.group.description in GROUPS
        assert set(keys["quit"].split()) == {"q", "^c"}


async def test_it_explains_each_state_and_mask() -> None:
    async with staged(ScriptedSource(rows(3)), size=(100, 110), keys=["question_mark"]) as stage:
        for heading, entries in LEGEND:
            assert heading in stage.text()
            for sample, _, says in entries:
                assert sample in stage.text()
                assert says in stage.text()
    samples = {sample for _, entries in LEGEND for sample, _, _ in entries}
    assert {letters(mask) for mask in (0, 1, 4, 5)} <= samples
    assert set(State) <= samples


@pytest.mark.parametrize("key", ["escape", "q", "question_mark", "enter"])
async def test_it_is_closed_by_its_keys(key: str) -> None:
    async with staged(ScriptedSource(rows(3)), keys=["question_mark", key]) as stage:
        assert stage.screen is stage.board
        assert not stage.app._exit


async def test_on_a_small_screen_it_scrolls() -> None:
    async with staged(ScriptedSource(rows(3)), size=(80, 15), keys=["question_mark"]) as stage:
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
async def test_what_the_source_cannot_do_is_not_offered_and_does_nothing(
    capabilities: Capabilities, missing: set[str]
) -> None:
    source = ScriptedSource(rows(3), capabilities=capabilities)
    keys = sorted(missing)
    async with staged(source, keys=[*keys, *keys]) as stage:
        assert stage.screen is stage.board
        assert not source.commands
        assert not stage.told
        await stage.press("question_mark")
        offered = {keys for keys, _ in helped(stage)}
        assert {"x", "X", "h", "a", "D", "K"} - offered == missing
