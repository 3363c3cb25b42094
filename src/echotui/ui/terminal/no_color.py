"""Output for terminals without colours (NO_COLOR), or with nothing but ASCII.

Textual reacts to an empty NO_COLOR too. It turns colours to grey ones, which are colour escapes
still (`Monochrome`, https://github.com/Textualize/textual/issues/839), and its `NoColor` sets the
default colours, by escapes again; seen in 8.2.8.
"""

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.binding import Binding
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter, Monochrome

from echotui.ui.format.keys import shown
from echotui.ui.terminal.ascii import AsciiFilter, spelled_key

VARIABLE: Final = "NO_COLOR"


def no_color(environment: Mapping[str, str]) -> bool:
    """Return whether `NO_COLOR` is set and not empty (no-color.org)."""
    return bool(environment.get(VARIABLE))


class PlainOutputApp(App[None]):
    """Draws without colours where NO_COLOR is set, and in ASCII if `ascii`."""

    def __init__(self, *, ascii: bool = False, **options: Any) -> None:  # noqa: A002 - as the flag
        super().__init__(**options)
        # Styles ask for this by `:nocolor`.
        self.no_color = no_color(os.environ)
        self._in_ascii = ascii
        self._own_filters: list[LineFilter] = []
        if self.no_color:
            self._own_filters.append(ColourlessFilter())
        if ascii:
            self._own_filters.append(AsciiFilter())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """List the filters that every widget's lines pass after they are drawn."""
        textuals = super().get_line_filters()
        # The latter two turn faint text into text of another colour, which is removed in the end.
        dropped = (Monochrome, DimFilter, ANSIToTruecolor) if self.no_color else Monochrome
        return [*(each for each in textuals if not isinstance(each, dropped)), *self._own_filters]

    def get_key_display(self, binding: Binding) -> str:
        """Return a key as it is shown: by its name, or a sign for an arrow if not in ASCII."""
        key = shown(binding.key)
        return spelled_key(key) if self._in_ascii else key


class ColourlessFilter(LineFilter):
    """Removes colours from what widgets have drawn; bold, faint, underlined and reverse stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the line in whatever colours the terminal has."""
        return [
            Segment(text, style and _colourless(style), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    # Rich drops the metadata of mouse events too.
    return style.without_color + Style(meta=style.meta) if style.meta else style.without_color
