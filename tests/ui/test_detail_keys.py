"""The keys of the detail screen, through its real widgets."""

import pytest

from echotui.model.command import Accept, Command, Done, Drain, Gone, Hold, Kick, Outcome, Strength
from echotui.model.source import Capabilities
from echotui.ui.detail.panes import DetailPanes, Pane
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.format.detail import detail_text
from echotui.ui.pacing.governor import Governor
from echotui.ui.pacing.task_meter import TaskMeter
from echotui.ui.terminal import clipboard
from tests import detail_scenes
from tests.detail_scenes import CHOKED
from tests.scripted import ScriptedSource
from tests.ui.detailed import asked, change, detailed, end, poll
from tests.ui.stage import launch


@pytest.mark.parametrize("key", ["escape", "enter"])
async def test_escape_and_enter_go_back_and_it_asks_no_more(key: str) -> None:
    source = detail_scenes.source()
    async with launch(source) as stage:
        await stage.app.push_screen(
            DetailScreen(source, CHOKED, Governor(TaskMeter(), 0.01), stage.app.messages)
        )
        await stage.until(lambda: len(asked(source)) > 2)
        await stage.press(key)
        assert stage.screen is stage.dashboard
        count = len(asked(source))
        for _ in range(5):
            await stage.poll()
        assert len(asked(source)) == count


async def test_every_action_acts_on_this_connection() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        assert stage.cursor.id != CHOKED
        await stage.press("h", "x")
        assert "Kick #19" in stage.text()
        await stage.press("r", "a", "D", "D")
        assert source.commands == [
            Hold(CHOKED, on=True), Kick(CHOKED, Strength.RESET), Accept(on=False), Drain(),
        ]  # fmt: skip
        assert isinstance(stage.screen, DetailScreen)


async def test_hold_toggles_the_current_state() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        change(source, held=True)
        await stage.press("h")
        assert source.commands == [Hold(CHOKED, on=False)]


async def test_the_effect_of_an_action_is_shown_at_once() -> None:
    class Obeying(ScriptedSource):
        async def submit(self, command: Command) -> Outcome:
            change(self, held=True)
            return await super().submit(command)

    source = Obeying(details=detail_scenes.source().details, answer=Done("#19 is held"))
    async with detailed(source) as stage:
        await stage.press("h")
        assert "yes, by the operator" in stage.text()
        assert stage.notifications == ["#19 is held"]


async def test_an_end_since_the_last_poll_counts() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        end(source)
        await stage.press("x")
        assert stage.notifications == ["#19 has already ended: peer reset."]


async def test_a_connection_forgotten_since_the_last_poll_is_gone() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        del source.details[CHOKED]
        for pressed, key in enumerate("hx", 1):
            await stage.press(key)
            assert stage.notifications == [Gone(CHOKED).text] * pressed
        assert not source.commands


async def test_without_a_capability_there_is_no_key() -> None:
    source = detail_scenes.source()
    source.capabilities = Capabilities(kick=False, hold=False, accept=False)
    async with detailed(source) as stage:
        await stage.press("x", "h", "a", "D")
        assert isinstance(stage.screen, DetailScreen)
        assert not source.commands
        assert "kick" not in stage.lines()[-1]


@pytest.mark.parametrize("key", ["X", "space", "e", "u", "v", "slash", "s", "z", "f", "H", "K"])
async def test_a_key_of_the_table_says_where_it_works(key: str) -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        await stage.press(key)
        assert stage.notifications == ["This key works in the table only; esc goes there."]
        assert isinstance(stage.screen, DetailScreen)
        assert not stage.marks
        assert not source.commands


async def test_the_banner_shows_a_read_only_source() -> None:
    source = detail_scenes.source()
    source.capabilities = Capabilities(kick=False, hold=False, accept=False, forget=False)
    async with detailed(source) as stage:
        assert "Read only" in stage.lines()[2]
        end(source)
        await poll(stage)
        assert "Ended: peer reset" in stage.lines()[2]
        assert "Read only" in stage.lines()[2]


async def test_y_copies_what_the_screen_shows() -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        await stage.press("p")
        before = source.details[CHOKED]
        change(source, bytes_in=7_700_000)
        await poll(stage)
        await stage.press("y")
        assert stage.app.clipboard == detail_text(before, source.wall)
        lines = stage.app.clipboard.count("\n")
        assert stage.notifications == [
            f"#19 copied, {lines} lines, if the terminal allows it (OSC 52)."
        ]


async def test_a_text_too_long_for_the_clipboard_is_not_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clipboard, "LONGEST", 10)
    async with detailed() as stage:
        await stage.press("y")
        assert stage.app.clipboard == ""
        assert [text[:11] for text in stage.notifications] == ["Not copied:"]


async def test_an_unknown_connection_is_not_copied() -> None:
    async with detailed(id_=4711) as stage:
        await stage.press("y")
        assert stage.notifications == ["#4711 is not found; nothing was copied."]


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_q_asks_before_it_quits(key: str) -> None:
    source = detail_scenes.source()
    async with detailed(source) as stage:
        await stage.press(key)
        assert isinstance(stage.screen, Confirm)
        assert f"Quit? {stage.latest.totals.open} connected" in stage.text()
        await stage.press("escape")
        assert isinstance(stage.screen, DetailScreen)
        await stage.press(key, "q")
        assert stage.exits


async def test_without_clients_q_quits_at_once() -> None:
    source = ScriptedSource(details={CHOKED: detail_scenes.detail()})
    async with detailed(source) as stage:
        await stage.press("q")
        assert stage.exits


async def test_the_help_lists_its_keys() -> None:
    async with detailed(size=(120, 60)) as stage:
        await stage.press("question_mark")
        assert isinstance(stage.screen, HelpScreen)
        for sentence in ("scroll a page down", "go back", "drain the server"):
            assert sentence in stage.text()
        assert "elsewhere" not in stage.text()


async def test_in_one_column_the_whole_scrolls() -> None:
    async with detailed(size=(80, 24)) as stage:
        panes = stage.screen.query_one(DetailPanes)
        for key, top in (("down", 1), ("j", 2), ("k", 1), ("up", 0), ("pagedown", 20), ("g", 0)):
            await stage.press(key)
            assert panes.scroll_y == top, key
        await stage.press("G")
        assert panes.is_vertical_scroll_end
        assert "TCP_CONGESTION" in stage.text()
        assert "10.0.0.7:40112" in stage.lines()[0]


async def test_in_two_the_calls_scroll_and_tab_goes_on() -> None:
    async with detailed() as stage:
        calls = stage.screen.query_one(".calls", Pane)
        await stage.press("down", "j")
        assert calls.scroll_y == 2
        await stage.press("tab", "tab")
        received = stage.screen.query(".bytes").first(Pane)
        assert stage.app.focused is received
        bottom = received.scroll_y
        assert received.is_vertical_scroll_end
        assert bottom > 0
        await stage.press("up")
        assert (received.scroll_y, calls.scroll_y) == (bottom - 1, 2)
