from textual.containers import Vertical, VerticalScroll
from textual.events import Paste
from textual.widgets import Input

from echotui.ui.dialogs.messages import MessagesScreen
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch, rows


def listed(stage: Stage) -> list[str]:
    """The messages in the frame, without their times."""
    assert isinstance(stage.screen, MessagesScreen)
    frame = stage.screen.query_one(VerticalScroll).region
    lines = stage.lines()[frame.y + 1 : frame.bottom - 1]
    return [line[frame.x + 1 : frame.right - 1].strip()[10:].strip() for line in lines]


async def test_m_lists_the_last_messages_and_new_ones() -> None:
    async with launch(ScriptedSource(rows(3)), keys=["h", "plus", "M"]) as stage:
        assert listed(stage) == ["Refreshing every 60 s.", "done"]
        stage.app.messages.add("Later.")
        stage.app.messages.add("Later.")
        await stage.settle()
        assert listed(stage)[:2] == ["Later. ×2", "Refreshing every 60 s."]
        await stage.press("y")
        assert stage.app.clipboard.endswith("  done\n")
        assert listed(stage)[0].startswith("3 messages copied")
        await stage.press("escape")
        assert stage.screen is stage.dashboard


async def test_a_long_list_scrolls_also_over_the_detail() -> None:
    async with launch(ScriptedSource(rows(3)), size=(80, 24), keys=["enter"]) as stage:
        for number in range(40):
            stage.app.messages.add(f"message {number}")
        await stage.press("M")
        assert listed(stage)[0] == "message 39"
        await stage.press("G")
        await stage.until(lambda: listed(stage)[-1].startswith("message 0"))
        await stage.press("k")
        await stage.until(lambda: listed(stage)[-1].startswith("message 1"))


async def test_a_message_is_shown_in_the_frame_of_a_dialog() -> None:
    async with launch(ScriptedSource(rows(3)), size=(80, 24), keys=["e"]) as stage:
        stage.screen.query_one(Input).post_message(Paste("a\nb"))
        await stage.settle()
        frame = stage.screen.query_one("Dialog > Vertical", Vertical)
        assert "Only the first of 2 lines was pasted." in stage.lines()[frame.region.bottom - 1]
        await stage.press("c")
        assert "Only the first" not in stage.lines()[frame.region.bottom - 1]
