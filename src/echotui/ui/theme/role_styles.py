"""The styles of a widget's component classes, by role."""

from rich.style import Style
from textual.widget import Widget


class RoleStyles:
    """Caches them: they are read some hundred times per repaint.

    Clear it when the theme changes.

    Args:
        widget: Has a component class `PREFIX--ROLE` for each role.
        prefix: The beginning of their names.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        # Textual's own lookup takes a third of a repaint.
        self._styles: dict[str, Style] = {}

    def __call__(self, role: str) -> Style:
        """Return the style of `ROLE`, or of `ROLE@BACKGROUND`."""
        style = self._styles.get(role)
        if style is None:
            name, _, background = role.partition("@")
            get = self._widget.get_component_rich_style
            style = get(f"{self._prefix}--{name}")
            if background:
                style += get(f"{self._prefix}--{background}", partial=True)
            self._styles[role] = style
        return style

    def clear(self) -> None:
        """Forget all styles."""
        self._styles.clear()
