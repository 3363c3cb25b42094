"""The contrast of all text, measured on what is drawn."""

from collections.abc import Iterator

import pytest
from rich.color import Color
from textual.geometry import Region
from textual.screen import ModalScreen

from echotui.ui.terminal.colours import limited
from echotui.ui.theme.themes import THEMES
from tests.scenes import source
from tests.ui.eyes import contrast, seen_as
from tests.ui.stage import Stage, launch

SCENES = {
    "dashboard": ("down", "down", "down", "down"),
    "an ended client": (),
    "marks and a message": ("down", "space", "h"),
    "pause": ("p",),
    "filter": ("slash", "o", "p"),
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


Word = tuple[str, Color, Color]
DEPTHS = {
    "truecolor": {"COLORTERM": "truecolor"},
    "256": {"COLORTERM": "", "TERM": "xterm-256color"},
    "standard": {"COLORTERM": "", "TERM": "linux"},
}


def before(stage: Stage) -> Region:
    """What is not dimmed by a dialog before it."""
    screen = stage.screen
    if not isinstance(screen, ModalScreen):
        return stage.app.size.region
    frames = [child.region for child in screen.children if not child.has_class("-textual-system")]
    return Region.from_union([region for region in frames if region])


def words(stage: Stage) -> Iterator[Word]:
    """What is written, in which colour, on which."""
    region = before(stage)
    for strip in stage.strips()[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if any(map(str.isalnum, text)):
                assert style, text
                assert style.color, text
                assert style.bgcolor, text
                front = limited(style.color, stage.app.colours)
                back = limited(style.bgcolor, stage.app.colours)
                yield (text.strip(), back, front) if style.reverse else (text.strip(), front, back)


# What deutan and tritan change with fewer colours, `theme/test_themes.py` computes.
@pytest.mark.parametrize(
    ("name", "depth"),
    [
        *((name, "truecolor") for name in THEMES),
        *((name, depth) for name in ("dark", "light", "contrast") for depth in ("256", "standard")),
    ],
)
async def test_all_that_is_written_can_be_read(
    name: str, depth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    least = 7.0 if name == "contrast" else 4.5
    for variable, value in DEPTHS[depth].items():
        monkeypatch.setenv(variable, value)
    async with launch(source(), theme=name) as stage:
        assert stage.app.console.color_system == depth
        for scene, keys in SCENES.items():
            await stage.press(*keys)
            written = set(words(stage))
            assert written, scene
            faint = {
                (text, *seen)
                for text, *colours in written
                for seen in zip(*map(seen_as, colours), strict=True)
                if contrast(*seen) < least
            }
            assert faint == set(), scene
            # Out of any dialog, and off the filter.
            await stage.press("escape", "escape", "escape")
            assert stage.screen is stage.dashboard, scene
