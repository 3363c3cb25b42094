import re

import pytest
from msgspec.structs import replace
from textual.events import AppBlur, AppFocus, Paste
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from echotui.errors import FilterError
from echotui.model import fields
from echotui.model.field import Field
from echotui.model.fields import EVERYWHERE
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.parser import parse
from echotui.model.journal_fields import JOURNAL_FIELDS
from echotui.model.query import Scope
from echotui.model.state import State
from echotui.ui.dashboard import filter_bar
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.filter_text import check_fields
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.table.sort_dialog import SortDialog
from tests.scripted import ScriptedSource
from tests.ui.extremes import HOSTILE
from tests.ui.stage import Stage, launch, row, rows

KIB = 1024
TYPING = {
    "enter": "keep the filter",
    "esc": "restore the previous filter",
    "tab": "complete the word; again: the next candidate",
    r"shift\+tab": "the candidate before",
    "↑": "select the row above",
    "↓": "select the row below",
    "f1": "help",
}


def mixed() -> ScriptedSource:
    """Nine that are open, three of them with a queue, and one that is choked."""
    crowd = [replace(each, queued=each.id * 10 * KIB) for each in rows(9)]
    return ScriptedSource([*crowd, row(10, queued=300 * KIB, state=State.CHOKED)])


def error(stage: Stage) -> str:
    return str(stage.dashboard.query_one("#error", Static).content)


def is_open(stage: Stage) -> bool:
    return bool(stage.dashboard.query_one(FilterBar).display)


async def test_rows_follow_every_keystroke_and_the_banner_counts_them() -> None:
    async with launch(mixed()) as stage:
        await stage.press("slash")
        assert is_open(stage)
        await stage.press(*"queue>64k")
        assert stage.ids == [7, 8, 9, 10]
        assert "4 of 10: queue>64KiB" in stage.banner
        await stage.press("space", *"!choked")
        assert stage.ids == [7, 8, 9]
        for _ in range(len(" !choked")):
            await stage.press("backspace")
        assert stage.ids == [7, 8, 9, 10]


async def test_half_a_term_keeps_the_last_valid_filter_and_shows_the_error() -> None:
    async with launch(mixed(), keys=["slash", *"state:choked"]) as stage:
        good = stage.state.filter
        assert stage.ids == [10]
        for typed, expected in ((" queue", ""), (">", "size"), ("x", "size")):
            await stage.press(*(key.replace(" ", "space") for key in typed))
            assert bool(expected) == bool(error(stage))
            assert expected in error(stage)
            if expected:
                assert expected in stage.lines()[-2]
        # Not `queue` as a text either: it was the begin of a field.
        assert stage.state.filter == good
        await stage.press("escape")
        assert stage.state.filter == EVERYTHING
        await stage.press("slash", *"state:choked", "enter")
        assert stage.state.filter == good


@pytest.mark.parametrize(
    ("typed", "applied"),
    [
        ("foo:bar", ""),
        ("id:3,4 id:1-5", "id:3,4"),
        ("id:3 | addr:10.0.0.0/99", "id:3"),
        ('id:3 "GET /', "id:3"),
        ("queue>64x", ""),
    ],
)
async def test_no_part_of_a_wrong_term_is_applied(typed: str, applied: str) -> None:
    async with launch(mixed(), keys=["slash", *typed, "enter"]) as stage:
        assert is_open(stage)
        assert stage.state.filter == parse(applied)


async def test_a_long_error_is_above_the_line_at_80_columns() -> None:
    async with launch(mixed(), size=(80, 24), keys=["slash", *"state:choked state:foo"]) as stage:
        assert "state:foo is not " in stage.lines()[-3]
        assert not error(stage)
        await stage.press(*["backspace"] * 4)
        assert "state:foo" not in stage.text()
        assert stage.filter_text == "state:choked state"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (">64k", "queue>64k"),
        ("<64k", "queue<64k"),
        ("=64k", "queue>=64k"),
        ("!=64k", "queue!=64k"),
        ("64k", "queue>64k"),
    ],
)
async def test_a_typed_operator_replaces_the_completed_one(typed: str, text: str) -> None:
    async with launch(mixed(), keys=["slash", *"qu", "tab", *typed]) as stage:
        assert stage.filter_text == text
        assert stage.state.filter == parse(text)


async def test_enter_keeps_the_filter_and_focuses_the_table() -> None:
    async with launch(mixed(), keys=["slash", *"id:3", "enter"]) as stage:
        assert not is_open(stage)
        assert stage.table.has_focus
        assert stage.ids == [3]
        assert "1 of 10: id:3" in stage.banner
        await stage.press("escape")
        assert len(stage.ids) == 10
        assert stage.banner == ""
        assert stage.filter_text == ""


@pytest.mark.parametrize("typed", ["zz", "id:8", "id:5-9", ""])
@pytest.mark.parametrize("before", ["", "id>2"])
async def test_escape_returns_to_the_client_under_the_cursor(before: str, typed: str) -> None:
    async with launch(mixed(), keys=["slash", *before, "enter", "G", "k"]) as stage:
        client = stage.cursor.id
        assert client not in (8, stage.ids[0])
        await stage.press("slash", *typed)
        await stage.press("escape")
        await stage.until(lambda: (stage.cursor.id, stage.cursor.pending) == (client, False))
        assert stage.cursor.row is not None
        assert stage.filter_text == before


async def test_escape_stays_on_a_client_to_which_the_arrows_went() -> None:
    async with launch(mixed(), keys=["slash", "down", "down", "escape"]) as stage:
        assert stage.cursor.id == stage.ids[2]


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_escape_restores_the_filter_before(key: str) -> None:
    async with launch(mixed(), keys=["slash", *"queue>64k", "enter"]) as stage:
        await stage.press("slash", *" id:8".replace(" ", ""), key)
        assert not is_open(stage)
        assert stage.filter_text == "queue>64k"
        assert stage.ids == [7, 8, 9, 10]
        assert not stage.exits


@pytest.mark.parametrize(
    ("typed", "kept"), [("id:3", "id:3"), ("id:3 idle>", "queue>64k"), ("", "")]
)
async def test_the_line_closes_when_it_loses_the_focus(typed: str, kept: str) -> None:
    async with launch(mixed(), keys=["slash", *"queue>64k", "enter", "slash", "ctrl+u"]) as stage:
        await stage.press(*(key.replace(" ", "space") for key in typed))
        await stage.pilot.click(offset=(10, 6))
        await stage.settle()
        assert not is_open(stage)
        assert stage.table.has_focus
        assert stage.filter_text == kept
        assert stage.state.filter == (parse(kept) if kept else EVERYTHING)


async def test_the_line_stays_open_when_the_terminal_loses_the_focus() -> None:
    async with launch(mixed(), keys=["slash", *"id:3"]) as stage:
        stage.app.post_message(AppBlur())
        await stage.settle()
        assert is_open(stage)
        await stage.press(*",4", "enter")
        assert stage.ids == [3, 4]


async def test_the_line_stays_open_when_the_focus_returns_at_once() -> None:
    async with launch(mixed(), keys=["slash", *"id:3"]) as stage:
        for _ in range(3):
            stage.app.post_message(AppBlur())
            stage.app.post_message(AppFocus())
        await stage.settle()
        assert is_open(stage)
        assert stage.dashboard.query_one(Input).has_focus
        await stage.press(*",4", "enter")
        assert stage.ids == [3, 4]


async def test_the_line_is_focused_again_when_the_focus_returns_on_another_screen() -> None:
    async with launch(mixed(), keys=["slash", *"id:34", "left"]) as stage:
        stage.app.post_message(AppBlur())
        await stage.settle()
        await stage.dashboard.run_action("act('help')")
        await stage.settle()
        stage.app.post_message(AppFocus())
        await stage.press("escape")
        await stage.press("backspace", "enter")
        assert not is_open(stage)
        assert stage.ids == [3]


async def test_the_palette_closes_the_line_and_lists_the_actions_on_letters() -> None:
    keys = ["slash", *"id:3", "ctrl+p", *"pick", "space", *"sort", "enter"]
    async with launch(mixed(), keys=keys) as stage:
        assert isinstance(stage.screen, SortDialog)
        await stage.press("escape")
        assert not is_open(stage)
        assert stage.ids == [3]
        await stage.press("ctrl+p", *"filter", "enter", *",5")
        assert stage.ids == [3, 5]
        await stage.press("escape")
        assert stage.ids == [3]


async def test_the_line_opens_with_the_current_filter() -> None:
    async with launch(mixed(), keys=["slash", *"id:3", "enter", "slash", *",4"]) as stage:
        assert stage.filter_text == "id:3,4"
        assert stage.ids == [3, 4]


async def test_arrows_in_the_line_move_the_cursor() -> None:
    async with launch(mixed(), keys=["slash", *"queue>64k", "down", "down", "up"]) as stage:
        assert stage.cursor.id == 8
        assert is_open(stage)


async def test_the_table_says_when_no_row_matches() -> None:
    async with launch(mixed(), keys=["slash", *"nothinglikeit"]) as stage:
        assert "None of 10 matches the filter; esc restores the previous one" in stage.text()
        await stage.press("enter")
        await stage.poll()
        assert "None of 10 matches the filter; esc clears it" in stage.text()
        await stage.press("x", "space", "X", "enter")
        assert stage.screen is stage.dashboard
        assert not stage.app.failure


async def test_f1_in_the_line_shows_its_help() -> None:
    async with launch(mixed(), size=(100, 90), keys=["slash", *"id:3", "f1"]) as stage:
        assert isinstance(stage.screen, HelpScreen)
        text = stage.text()
        assert "addr:10.0.0.0/8" in text
        # The keys that are not typed, and no others.
        for key, sentence in TYPING.items():
            assert re.search(rf"{key} +{sentence}", text)
        assert "refresh more often" not in text.partition("── Table")[0]
        await stage.press("escape")
        assert stage.dashboard.query_one(Input).has_focus


async def test_control_characters_are_not_inserted() -> None:
    async with launch(mixed(), keys=["slash", *"id:3"]) as stage:
        field = stage.dashboard.query_one(Input)
        for text in HOSTILE:
            field.insert_text_at_cursor(text)
            await stage.settle()
        assert field.value.isascii()
        assert field.value.isprintable()
        assert not stage.app.failure


async def test_the_query_has_the_filter() -> None:
    source = mixed()
    async with launch(source, keys=["slash", *"id:3", "enter", "p"]) as stage:
        await stage.poll()
        assert source.queries[-1].filter == parse("id:3")
        assert source.queries[-1].scope is Scope.ALL
        assert source.queries[-1].paused


async def test_a_field_that_the_source_lacks_is_an_error_and_the_rows_stay() -> None:
    source = mixed()
    async with launch(source, size=(80, 24), keys=["slash", *"id:3 rtt>1ms", "enter"]) as stage:
        assert is_open(stage)
        assert "rtt is not available here; f1 lists other fields" in stage.lines()[-2]
        assert stage.state.filter == parse("id:3")
        source.server = replace(source.server, fields=frozenset(fields.FIELDS))
        source.at += 1
        await stage.poll()
        await stage.press("enter")
        assert not is_open(stage)
        assert stage.state.filter == parse("id:3 rtt>1ms")


async def test_an_error_repeats_a_backslash_as_it_was_typed() -> None:
    async with launch(mixed(), keys=["slash", *r"queue>\x"]) as stage:
        assert r"queue>\x is not " in stage.lines()[-2].rpartition("  ")[2]


async def test_enter_does_not_leave_an_invalid_filter() -> None:
    async with launch(mixed(), keys=["slash", *"queue>64x", "enter"]) as stage:
        assert is_open(stage)
        assert error(stage)
        await stage.press("backspace", "k", "enter")
        assert not is_open(stage)
        assert stage.state.filter == parse("queue>64k")


@pytest.mark.parametrize(
    ("pasted", "value", "notification"),
    [
        ("id:3", "id:3", ""),
        ("id:3\n", "id:3", ""),
        ("\r\n  \nid:3\tid:4\n\n", "id:3 id:4", ""),
        ("id:3\nid:4\r\n\nid:5", "id:3", "Only the first of 3 lines was pasted."),
        ("é", "", "Nothing was pasted: 1 character is not printable ASCII."),
        (
            "\x1b[2J\u202ex\nid:4",
            "",
            "Nothing was pasted: 2 characters are not printable ASCII.",
        ),
        ("\n\n", "", ""),
    ],
)
async def test_a_partial_paste_is_notified(pasted: str, value: str, notification: str) -> None:
    async with launch(mixed()) as stage:
        await stage.press("slash")
        stage.screen.query_one(Input).post_message(Paste(pasted))
        await stage.settle()
        assert stage.screen.query_one(Input).value == value
        assert stage.notifications == ([notification] if notification else [])


@pytest.mark.parametrize(
    ("text", "known", "message"),
    [
        ("a | !call:up", EVERYWHERE, "call filters the journal, not the table"),
        ("#17 rtt>1ms", JOURNAL_FIELDS, "rtt is not available here; f1 lists other fields"),
    ],
)
def test_the_table_and_the_journal_have_different_fields(
    text: str, known: frozenset[Field], message: str
) -> None:
    with pytest.raises(FilterError, match=message):
        check_fields(parse(text), known)
    check_fields(parse("#17 queue>1k addr:10 x | mask:w"), known)


async def test_a_paste_replaces_the_selection() -> None:
    async with launch(mixed()) as stage:
        await stage.press("slash", "x", "y", "z")
        field = stage.screen.query_one(Input)
        field.selection = Selection(1, 3)
        field.post_message(Paste("1\n2"))
        await stage.settle()
        assert (field.value, field.cursor_position) == ("x1", 2)


async def test_a_word_that_may_become_a_field_is_applied_by_enter_or_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with launch(mixed(), keys=["slash", *"id:3,4"]) as stage:
        kept = stage.state.filter
        await stage.press("space", *"queue")
        assert stage.state.filter == kept
        await stage.press("greater_than_sign")
        assert stage.state.filter == kept
        await stage.press(*"1")
        assert stage.ids == [3, 4]
        await stage.press("ctrl+u", *"queue", "enter")
        assert stage.ids == []
        assert stage.state.filter == parse("queue")
        monkeypatch.setattr(filter_bar, "PAUSE", 0.01)
        await stage.press("slash", "ctrl+u", *"c")
        await stage.until(lambda: stage.ids == [10])
        await stage.press(*"hoked")
        assert stage.ids == [10]


async def test_tab_completes_names_and_values_and_stays_in_the_line() -> None:
    async with launch(mixed(), keys=["slash", *"st", "tab"]) as stage:
        assert stage.filter_text == "state:"
        await stage.press("tab", "tab")
        assert stage.filter_text == "state:choked"
        assert "open  choked  draining" in stage.lines()[-3]
        assert stage.ids == [10]
        await stage.press("shift+tab")
        assert stage.filter_text == "state:open"
        assert is_open(stage)
        # What is typed ends the list; a value that cannot be listed is described.
        await stage.press("space", *"que", "tab", "tab")
        assert stage.filter_text == "state:open queue>"
        assert "a size, such as 64k" in stage.lines()[-3]
        await stage.press(*"64k", "enter")
        assert stage.ids == [7, 8, 9]
        assert not is_open(stage)
