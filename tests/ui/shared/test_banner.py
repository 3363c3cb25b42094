from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from echotui.ui.format.fit import BarPart
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.messages import Messages
from tests.ui.extremes import HOSTILE
from tests.ui.stage import TRIES, painted


class Host(App[None]):
    """A banner, and something below it."""

    def compose(self) -> ComposeResult:
        yield Banner(Messages())
        yield Static("below")


@asynccontextmanager
async def hosted(width: int) -> AsyncIterator[Pilot[None]]:
    app = Host()
    async with app.run_test(size=(width, 3)) as pilot:
        await pilot.pause()
        yield pilot


async def shows(pilot: Pilot[None], text: str, line: str, *, idle: str = "") -> None:
    """Give the banner a text, and wait until its line is as it should be."""
    banner = pilot.app.query_one(Banner)
    banner.idle = idle
    banner.parts = (BarPart(0, Content(text)),) if text else ()
    lines: list[str] = []
    for _ in range(TRIES):
        await pilot.pause()
        lines = [strip.text.rstrip() for strip in painted(pilot.app.screen)]
        if lines[:2] == [line, "below"] and banner.has_class("-on") == bool(text):
            return
    raise AssertionError(f"condition not met: {lines}")


async def test_the_line_stays_without_a_text() -> None:
    async with hosted(40) as pilot:
        await shows(pilot, "", "")
        await shows(pilot, "all is well", " all is well")
        await shows(pilot, "all is lost", " all is lost")
        await shows(pilot, "", "")


async def test_without_parts_the_idle_text_has_no_colour() -> None:
    async with hosted(40) as pilot:
        await shows(pilot, "", " 1 to 28 of 90", idle="1 to 28 of 90")
        await shows(pilot, "all is lost", " all is lost", idle="1 to 28 of 90")


async def test_it_has_one_line_and_is_cut_with_a_mark() -> None:
    async with hosted(30) as pilot:
        text = "much more than what there is room for in thirty columns"
        await shows(pilot, text, " much more than what there i…")


async def test_it_reads_no_markup() -> None:
    async with hosted(40) as pilot:
        for text in HOSTILE[:6]:
            await shows(pilot, text, f" {text}")


async def test_parts_of_the_highest_rank_are_left_out_first() -> None:
    parts = (BarPart(1, Content("one")), BarPart(9, Content("nine")), BarPart(2, Content("two")))
    async with hosted(13) as pilot:
        pilot.app.query_one(Banner).parts = parts
        await pilot.pause()
        assert painted(pilot.app.screen)[0].text.rstrip() == " one   two"
