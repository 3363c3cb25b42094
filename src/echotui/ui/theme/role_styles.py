"""The styles of a widget's component classes, by role."""

from typing import Final

from rich.style import Style
from textual.widget import Widget

from echotui.ui.theme.themes import ROLES

DIMMED: Final = frozenset({*ROLES, "ended", "text", "accent"})
"""What is dimmed; titles and signs are not."""
OLD: Final = "old"
"""The role of what looks like that in any case."""
DIM: Final = Style(dim=True)
"""Where there are no colours."""


class RoleStyles:
    """Caches them: they are read some hundred times per repaint.

    Clear it when the theme changes.

    Args:
        widget: Has a component class `PREFIX--ROLE` for each role.
        prefix: The beginning of their names.

    Attributes:
        dimmed: Whether all roles of `themes.ROLES` look like `faint`: values are old. `clear` it
            then.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self.dimmed = False
        # Textual's own lookup takes a third of a repaint.
        self._styles: dict[str, Style] = {}

    def __call__(self, role: str) -> Style:
        """Return the style of `ROLE`, or of `ROLE@BACKGROUND`."""
        style = self._styles.get(role)
        if style is None:
            name, _, background = role.partition("@")
            get = self._widget.get_component_rich_style
            dim = name == OLD or (self.dimmed and name in DIMMED)
            style = get(f"{self._prefix}--{'faint' if dim else name}")
            if dim and self._widget.has_pseudo_class("nocolor"):
                style += DIM
            if background:
                style += get(f"{self._prefix}--{background}", partial=True)
            self._styles[role] = style
        return style

    def clear(self) -> None:
        """Forget all styles."""
        self._styles.clear()
