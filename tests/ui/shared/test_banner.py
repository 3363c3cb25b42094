from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from echotui.model.note import Note, NoteKind
from echotui.model.view import View
from echotui.ui.format.fit import BarPart
from echotui.ui.shared import banner
from echotui.ui.shared.banner import Banner, alarm_text, arrange
from echotui.ui.shared.messages import Messages
from tests.ui.extremes import HOSTILE
from tests.ui.stage import TRIES, painted


class Host(App[None]):
    """A banner, and something below it."""

    def __init__(self) -> None:
        super().__init__()
        # The clock stands still: a message ends by its timer alone, even by an early one.
        self.now = 0.0
        self.messages = Messages(lambda: self.now)

    def compose(self) -> ComposeResult:
        yield Banner(self.messages)
        yield Static("below")


@asynccontextmanager
async def hosted(width: int) -> AsyncIterator[Pilot[None]]:
    app = Host()
    async with app.run_test(size=(width, 3)) as pilot:
        await pilot.pause()
        yield pilot


async def shows(
    pilot: Pilot[None], text: str, line: str, *, idle: str = "", on: bool = False
) -> None:
    """Give the banner a text, and wait until its line is as it should be."""
    widget = pilot.app.query_one(Banner)
    widget.idle = idle
    widget.parts = (BarPart(0, Content(text)),) if text else ()
    lines: list[str] = []
    for _ in range(TRIES):
        await pilot.pause()
        lines = [strip.text.strip() for strip in painted(pilot.app.screen)]
        if lines[:2] == [line, "below"] and widget.has_class("-on") == bool(text or on):
            return
    raise AssertionError(f"condition not met: {lines}")


async def test_the_widgetstays_without_a_text() -> None:
    async with hosted(40) as pilot:
        await shows(pilot, "", "")
        await shows(pilot, "all is well", "all is well")
        await shows(pilot, "all is lost", "all is lost")
        await shows(pilot, "", "")


async def test_without_parts_the_idle_text_has_no_colour() -> None:
    async with hosted(40) as pilot:
        await shows(pilot, "", "1 to 28 of 90", idle="1 to 28 of 90")
        await shows(pilot, "all is lost", "all is lost", idle="1 to 28 of 90")


@pytest.mark.parametrize(
    ("message", "parts", "width", "left", "right"),
    [
        ("", [], 20, "", ""),
        ("done", [], 20, "done", ""),
        ("", [(3, "paused"), (4, "2 marked")], 30, "", "paused   2 marked"),
        ("", [(3, "paused"), (4, "2 marked")], 12, "", "paused"),
        ("done", [(3, "paused"), (4, "2 marked")], 23, "done", "paused"),
        ("done", [(3, "paused"), (4, "2 marked")], 24, "done", "paused   2 marked"),
        # What is urgent stays, and the message is cut; nothing else is so important.
        ("much too long to be shown", [(4, "2 marked")], 26, "much too long to be shown", ""),
        ("much too long to be shown", [(0, "no disk")], 26, "much too long… M", "no disk"),
        ("much too long to be shown.", [], 20, "much too long to … M", ""),
        # What is urgent is rather cut after a sentence.
        (
            "Two. Each ends later.",
            [(0, "It is no more. If not, see.")],
            35,
            "Two. Each ends … M",
            "It is no more.",
        ),
    ],
)
def test_what_is_on_the_line(
    message: str, parts: list[tuple[int, str]], width: int, left: str, right: str
) -> None:
    bar = [BarPart(rank, Content(text)) for rank, text in parts]
    drawn = arrange(Content(message), bar, width)
    assert tuple(each.plain for each in drawn) == (left, right)
    assert sum(each.cell_length for each in drawn) <= width


async def test_a_message_is_at_the_left_and_the_parts_at_the_right() -> None:
    async with hosted(40) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.messages.add("All is well.")
        await shows(pilot, "paused", f"All is well.{'paused':>25}")
        app.messages.add("All is lost.", "error")
        app.messages.add("Or not.", "warning")
        await shows(pilot, "", "Or not.  (M: 2 more)", on=True)
        app.messages.key_pressed(float("inf"))
        await shows(pilot, "", "")


async def test_an_information_is_cleared_by_its_timer_and_a_warning_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(banner, "SHOWN_FOR", 0.01)
    async with hosted(40) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.messages.add("Saved.")
        await shows(pilot, "", "")
        app.messages.add("Not saved.", "warning")
        await pilot.pause(0.05)
        await shows(pilot, "", "Not saved.", on=True)


async def test_an_alarm_is_before_the_parts() -> None:
    async with hosted(40) as pilot:
        pilot.app.query_one(Banner).alarm = "no disk"
        await shows(pilot, "paused", "no disk   paused")


async def test_an_older_message_gives_way_to_an_alarm_that_needs_the_line() -> None:
    async with hosted(40) as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.messages.add("The loop was held by one.", "warning")
        await shows(pilot, "", "The loop was held by one.", on=True)
        app.now = 1.0
        widget = app.query_one(Banner)
        widget.alarm = "The loop has been held by two."
        await shows(pilot, "", "The loop has been held by two.", on=True)
        widget.alarm = "Two again."
        await shows(pilot, "", "The loop was held by one.  Two again.", on=True)
        # One that is newer does not.
        app.now = 2.0
        app.messages.key_pressed(app.now)
        app.messages.add("Kicked all of them.")
        widget.alarm = "The loop has been held by two."
        await shows(pilot, "", "Kicked all of… M  The loop has been …", on=True)


async def test_it_has_one_widgetand_is_cut_with_a_mark() -> None:
    async with hosted(30) as pilot:
        text = "much more than what there is room for in thirty columns"
        await shows(pilot, text, "much more than what there…")


async def test_it_reads_no_markup() -> None:
    async with hosted(40) as pilot:
        for text in HOSTILE[:6]:
            await shows(pilot, text, text)


def test_parts_of_the_highest_rank_are_left_out_first() -> None:
    parts = (BarPart(1, Content("one")), BarPart(9, Content("nine")), BarPart(2, Content("two")))
    assert arrange(Content(""), parts, 13)[1].plain == "one   two"


def test_alarms_are_one_sentence() -> None:
    notes = tuple(
        Note(NoteKind.ALARM, text) for text in ("No broker.", "web-2: slow.", "web-3: x.")
    )
    assert alarm_text(View(notes=notes)) == "No broker; web-2: slow; web-3: x."
    assert alarm_text(View()) == ""
