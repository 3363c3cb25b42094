"""The footer: the keys that work here, as many as fit."""

from typing import ClassVar

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from echotui.ui.widgets.fitting import Part, fit

GAP = 2


class KeyBar(Widget):
    """Shows the bindings of the screen that are meant to be shown, and takes clicks on them.

    The first bindings matter most; those that do not fit are left out, and the help has them all.
    """

    DEFAULT_CSS: ClassVar[str] = """
    KeyBar {
        height: 1;
        dock: bottom;
        background: $echo-bar;
        color: $foreground;
        text-wrap: nowrap;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[tuple[str, str, str]] = []

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)
        self.call_after_refresh(self._update, self.screen)

    def _update(self, screen: Screen[object]) -> None:
        keys = [
            (
                active.binding.key,
                self.app.get_key_display(active.binding),
                active.binding.description,
            )
            for active in screen.active_bindings.values()
            if active.binding.show and active.enabled
        ]
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """Draw the keys."""
        # Help and quit stand last, and are the last to go.
        last = len(self._keys) - 2
        parts = [
            Part(
                number if number < last else -1,
                Content.assemble((display, "$accent bold"), f" {description}"),
            )
            for number, (_, display, description) in enumerate(self._keys)
        ]
        return Content(" ") + fit(parts, self.size.width - 2, GAP)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        text = self.render().plain
        for key, display, description in self._keys:
            start = text.find(f"{display} {description}")
            if start >= 0 and start <= event.x < start + len(display) + 1 + len(description):
                self.app.simulate_key(key)
                return
