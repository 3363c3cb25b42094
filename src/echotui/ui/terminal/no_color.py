"""The screen without colours, for those who set NO_COLOR."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

VARIABLE: Final = "NO_COLOR"


def unwanted(environment: Mapping[str, str]) -> bool:
    """Tell whether colours are unwanted.

    Args:
        environment: That of the process.

    Returns:
        Whether `NO_COLOR` is there and not empty (no-color.org).
    """
    return bool(environment.get(VARIABLE))


class ColourlessFilter(LineFilter):
    """Leaves bold, underlined and reverse of what widgets have drawn, and no colour.

    Textual's own `Monochrome` turns colours to grey ones, which are colour escapes still, and its
    `NoColor` asks for the default colours, with escapes again.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Take the colours from a line.

        Args:
            segments: The line.
            background: What it stands on.

        Returns:
            The line, in whatever colours the terminal has.
        """
        return [
            Segment(text, style and _colourless(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    # Rich leaves out too what was put down for mouse events.
    return style.without_color + Style(meta=style.meta) if style.meta else style.without_color
