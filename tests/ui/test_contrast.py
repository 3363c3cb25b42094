"""The contrast of all text, measured on what is drawn."""

from collections.abc import Iterator

import pytest
from rich.color import Color
from textual.geometry import Region
from textual.screen import ModalScreen

from echotui.ui.theme.themes import THEMES
from tests.scenes import source
from tests.ui.eyes import contrast
from tests.ui.stage import Stage, launch

SCENES = {
    "dashboard": ("down", "down", "down", "down"),
    "an ended client": (),
    "marks and a message": ("down", "space", "h"),
    "pause": ("p",),
    "filter": ("slash", "o", "p"),
    "journal": ("tab", "down"),
    "hits in the journal": ("tab", "slash", "a", "d", "d", "enter", "escape", "down"),
    "detail": ("down", "enter"),
    "palette": ("ctrl+p",),
    "kick": ("down", "x"),
    "another button": ("down", "x", "tab"),
    "drain": ("D",),
    "sort": ("s", "down"),
    "columns": ("c", "down"),
    "help": ("question_mark",),
}


def front(stage: Stage) -> Region:
    """What is not dimmed by a dialog before it."""
    screen = stage.screen
    if not isinstance(screen, ModalScreen):
        return stage.app.size.region
    (frame,) = (child for child in screen.children if not child.has_class("-textual-system"))
    return frame.region


def plain(colour: Color) -> str:
    return colour.get_truecolor().hex


def words(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """What is written, in which colour, on which."""
    region = front(stage)
    for strip in stage.strips()[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if any(map(str.isalnum, text)):
                assert style, text
                assert style.color, text
                assert style.bgcolor, text
                yield text.strip(), plain(style.color), plain(style.bgcolor)


@pytest.mark.parametrize("name", THEMES)
async def test_all_that_is_written_can_be_read(name: str) -> None:
    least = 7.0 if name == "contrast" else 4.5
    async with launch(source(), theme=name) as stage:
        for scene, keys in SCENES.items():
            await stage.press(*keys)
            written = list(words(stage))
            assert written, scene
            assert [each for each in written if contrast(*each[1:]) < least] == [], scene
            # Out of any dialog, and off the filter.
            await stage.press("escape", "escape")
            assert stage.screen is stage.dashboard, scene
