from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from echotui.ui.widgets.banner import Banner
from echotui.ui.widgets.fitting import Part
from tests.ui.extremes import HOSTILE
from tests.ui.stage import TRIES


class Host(App[None]):
    """A banner, and something below it."""

    def compose(self) -> ComposeResult:
        yield Banner()
        yield Static("below")


@asynccontextmanager
async def hosted(width: int) -> AsyncIterator[Pilot[None]]:
    app = Host()
    async with app.run_test(size=(width, 3)) as pilot:
        await pilot.pause()
        yield pilot


async def shown(pilot: Pilot[None], text: str) -> list[str]:
    """What stands above, when the banner has that text."""
    lines: list[str] = []
    pilot.app.query_one(Banner).parts = (Part(0, Content(text)),) if text else ()
    for _ in range(TRIES):
        await pilot.pause()
        lines = [strip.text.rstrip() for strip in pilot.app.screen._compositor.render_strips()]
        if lines.index("below") == bool(text):
            return lines[: lines.index("below")]
    raise AssertionError(f"still not so: {lines}")


async def test_it_comes_and_goes_with_its_text() -> None:
    async with hosted(40) as pilot:
        assert await shown(pilot, "") == []
        assert await shown(pilot, "all is well") == [" all is well"]
        assert await shown(pilot, "all is lost") == [" all is lost"]
        assert await shown(pilot, "") == []


async def test_it_has_one_line_and_is_cut_with_a_mark() -> None:
    async with hosted(30) as pilot:
        text = "much more than what there is room for in thirty columns"
        assert await shown(pilot, text) == [" much more than what there i…"]


async def test_it_reads_no_markup() -> None:
    async with hosted(40) as pilot:
        for text in HOSTILE[:6]:
            assert await shown(pilot, text) == [f" {text}"]


async def test_what_matters_least_goes_first() -> None:
    parts = (Part(1, Content("one")), Part(9, Content("nine")), Part(2, Content("two")))
    async with hosted(13) as pilot:
        pilot.app.query_one(Banner).parts = parts
        await pilot.pause()
        assert pilot.app.screen._compositor.render_strips()[0].text.rstrip() == " one   two"
