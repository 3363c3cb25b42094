"""The keys of the journal that move and copy, through the real widgets."""

import pytest

from echotui.model.action import Place
from echotui.model.actions import actions_at
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Act, Acted, Call, Ended, LoopCall, Rejected
from echotui.model.mask import NONE, READ
from tests.scripted import ScriptedSource
from tests.ui.extremes import HOSTILE
from tests.ui.journal.reading import COUNT, ids, lines, selected, source, title
from tests.ui.stage import launch, rows


async def test_tab_moves_the_focus_and_the_title_of_the_focused_pane_is_highlighted() -> None:
    async with launch(source(), keys=["tab"]) as stage:
        await stage.poll()

        def backgrounds() -> list[object]:
            places = (stage.table.region.y, stage.journal.region.y)
            styles = [next(iter(stage.strips()[y])).style for y in places]
            return [style and style.bgcolor for style in styles]

        table, journal = backgrounds()
        assert table != journal
        assert (stage.journal.has_focus, selected(stage)) == (True, COUNT)
        await stage.press("shift+tab")
        assert backgrounds() == [journal, table]
        assert (stage.table.has_focus, selected(stage)) == (True, 0)


async def test_the_title_is_highlighted_though_its_text_stays() -> None:
    """Textual repaints what gets the focus, perhaps before the panes know of it."""
    async with launch(source()) as stage:
        await stage.poll()
        before = stage.strips()[stage.journal.region.y]
        stage.journal.active = True
        await stage.settle()
        after = stage.strips()[stage.journal.region.y]
        assert (after.text, list(after) == list(before)) == (before.text, False)


MOVES = {
    "down": 59, "j": 59, "up": 60, "k": 60, "pagedown": 52, "ctrl+f": 52, "ctrl+d": 56,
    "G": 1, "end": 1,
}  # fmt: skip
BACK = {
    "pageup": 9, "ctrl+b": 9, "ctrl+u": 5, "up": 2, "k": 2, "g": 60, "home": 60, "f": 60,
}  # fmt: skip


async def test_each_key_moves_the_cursor() -> None:
    async with launch(source(), keys=["tab"]) as stage:
        await stage.poll()
        assert len(ids(stage)) == 9
        for key, id_ in MOVES.items():
            await stage.press("g", key)
            assert selected(stage) == id_ in ids(stage), key
        for key, id_ in BACK.items():
            await stage.press("G", key)
            assert selected(stage) == id_ in ids(stage), key
        await stage.wheel(5, stage.journal.region.y + 3, down=True)
        assert ids(stage)[0] == 57
        await stage.wheel(5, stage.journal.region.y + 3, down=False)
        assert ids(stage)[0] == 60


async def test_new_lines_do_not_move_those_that_are_read_until_the_newest_is_followed() -> None:
    lively = source()
    async with launch(lively, keys=["tab"]) as stage:
        await stage.poll()
        assert title(stage).startswith("journal, newest first")
        await stage.press("down", "down")
        lively.journal = lines(COUNT + 1200)
        await stage.poll()
        assert (selected(stage), ids(stage)[0]) == (58, 60)
        assert "journal   1,200 newer; f follows   line 1,203 of 1,260" in title(stage)
        await stage.press("f")
        assert (selected(stage), ids(stage)[0]) == (1260, 1260)
        lively.journal = lines(COUNT + 1201)
        await stage.poll()
        assert selected(stage) == 1261


async def test_tab_keeps_the_place_and_names_the_way_back_and_escape_shows_the_newest() -> None:
    lively = source()
    keys = ["tab", "slash", *"#40", "enter", "escape", "n", "tab"]
    async with launch(lively, (160, 36), keys=keys) as stage:
        # In the table these keys do something else.
        assert title(stage) == "journal   16 newer; tab goes there"
        await stage.press("tab")
        assert title(stage).startswith("journal   n N find id:40   16 newer; f follows   line 21")
        assert selected(stage) == 40
        lively.journal = lines(COUNT + 3)
        await stage.press("escape")
        assert stage.table.has_focus
        assert title(stage) == "journal, newest first"
        assert ids(stage)[0] == COUNT + 3


TABLE_KEYS = ["x", "X", "space", "V", "u", "v", "s", "less_than_sign", "1", "0", "r", "t", "z", "c",
    "L", "H", "h", "K"]  # fmt: skip


async def test_keys_of_the_table_do_nothing_in_the_journal_and_say_where_they_work() -> None:
    async with launch(source(), keys=["tab"]) as stage:
        before = stage.state
        for key in TABLE_KEYS:
            # Moves: a letter after a key that did not ask is dropped.
            await stage.press("escape", "tab", key)
            assert stage.screen is stage.dashboard
            assert stage.notifications[-1] == "This works in the table only; tab goes there.", key
            assert (stage.state, stage.marks) == (before, frozenset()), key
        assert len(stage.notifications) == len(TABLE_KEYS)
        await stage.press("escape", "tab", "p")
        assert stage.state.pause


async def test_the_footer_offers_to_find_hits_and_to_leave_the_whole_screen() -> None:
    async with launch(source(), (80, 24), keys=["tab"]) as stage:
        assert "J full" in stage.lines()[-1]
        await stage.press("slash", *"#40", "enter", "escape")
        assert "tab table  n older  N newer" in stage.lines()[-1]
    async with launch(source(), keys=["tab", "J"]) as stage:
        assert "J back" in stage.lines()[-1]
        await stage.press("J")
        assert "J full" in stage.lines()[-1]


async def test_a_paused_view_keeps_its_lines_and_they_can_be_scrolled() -> None:
    lively = source()
    async with launch(lively, keys=["p", "tab"]) as stage:
        await stage.poll()
        lively.journal = lines(COUNT + 5)
        await stage.poll()
        assert (ids(stage)[0], title(stage)[:16]) == (60, "journal, newest ")
        assert "5 newer" in title(stage)
        await stage.press("G")
        assert selected(stage) == 1
        await stage.press("g")
        assert ids(stage)[0] == 65
        await stage.press("p")
        lively.journal = lines(COUNT + 6)
        await stage.poll()
        assert ids(stage)[0] == 66


async def test_a_click_selects_a_line_and_focuses_the_journal() -> None:
    async with launch(source()) as stage:
        await stage.poll()
        await stage.pilot.click(offset=(20, stage.journal.region.y + 3))
        await stage.settle()
        assert stage.journal.has_focus
        assert selected(stage) == 58


async def test_y_copies_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr("echotui.ui.shared.controls.copy", lambda _app, text: copied.append(text))
    async with launch(source(), keys=["tab", "down", "y"]) as stage:
        (text,) = copied
        assert text.endswith("#59 add_handler(9, READ) accepted 127.0.0.1:53130")
        assert stage.notifications == ["Line copied, if the terminal allows it (OSC 52)."]


async def test_every_key_of_the_journal_is_in_the_help() -> None:
    async with launch(source(), size=(120, 130), keys=["tab", "question_mark"]) as stage:
        text = stage.text()
        assert "In the journal" in text
        for action in actions_at(Place.JOURNAL).values():
            assert action.sentence in text


async def test_with_nothing_to_show_no_key_fails() -> None:
    empty = ScriptedSource(rows(2))
    keys = ["tab", *MOVES, *BACK, "n", "N", "enter", "y", "e", "plus", "minus", "J", "f"]
    async with launch(empty, keys=keys) as stage:
        assert not stage.app.failure
        assert stage.screen is stage.dashboard


# What a client can choose; the operator's acts and the server's own calls have none of it.
HOSTILE_LINES = [
    make(Address(text, 1), text)
    for text in HOSTILE
    for make in (
        lambda address, _: LoopCall(4.0, 4, Call.ADD, 9, NONE, READ, Cause.ACCEPTED, 0, address),
        lambda address, text: Ended(
            3.0, 3, Ending(Reason.ERROR, Side.CLIENT, text), 1, 1, 1.0, address
        ),
        lambda address, text: Rejected(2.0, address, text),
        lambda address, _: Acted(1.0, 1, Act.HOLD, address),
    )
]


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (200, 40)])
async def test_hostile_text_is_harmless_in_every_kind_of_line(size: tuple[int, int]) -> None:
    hostile = ScriptedSource(rows(2), journal=HOSTILE_LINES)
    async with launch(hostile, size=size, keys=["J"]) as stage:
        await stage.poll()
        while stage.journal.position.number > 1:
            for text in stage.lines():
                assert text.isprintable()
                assert len(text) == size[0]
                assert all(sign.isascii() or sign in "▸─│…→▁▏█·▲▼" for sign in text), text
            await stage.press("pagedown")
        await stage.press("enter", "y", "slash", *"x", "enter", "escape", "n")
        assert not stage.app.failure
