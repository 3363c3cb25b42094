"""An app that asks less of its terminal: no colours, or nothing but ASCII."""

import os
from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter, Monochrome

from echotui.ui.terminal.ascii import AsciiFilter, spelled_key
from echotui.ui.terminal.no_color import ColourlessFilter, unwanted


class ModestApp(App[None]):
    """Draws without colours where NO_COLOR asks for it, and in ASCII when told.

    Args:
        ascii: Whether only ASCII may be drawn.
        options: What Textual's app takes.
    """

    def __init__(self, *, ascii: bool = False, **options: Any) -> None:  # noqa: A002 - as the flag
        super().__init__(**options)
        # Textual takes an empty NO_COLOR for a wish. Styles ask for this by `:nocolor`.
        self.no_color = unwanted(os.environ)
        self._in_ascii = ascii
        self._own_filters: list[LineFilter] = []
        if self.no_color:
            self._own_filters.append(ColourlessFilter())
        if ascii:
            self._own_filters.append(AsciiFilter())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """List what every line goes through after it is drawn; here, because all widgets ask."""
        textuals = super().get_line_filters()
        return [
            *(each for each in textuals if not isinstance(each, Monochrome)),
            *self._own_filters,
        ]

    def get_key_display(self, binding: Binding) -> str:
        """Show a key; its name, where there are no arrows."""
        shown = super().get_key_display(binding)
        return spelled_key(shown) if self._in_ascii else shown
