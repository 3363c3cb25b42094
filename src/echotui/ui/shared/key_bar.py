"""The footer: the keys that work on the screen, as many as fit."""

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from echotui.ui.bindings import rank_of
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.fit import BarPart, fit

GAP = 2


class KeyBar(AcyclicWidget):
    """Shows the bindings that have `show` set, by rank; a click presses the key."""

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
        self._keys: list[tuple[int, str, str, str]] = []

    def on_mount(self) -> None:
        """Subscribe to changes of the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)
        self.call_after_refresh(self._update, self.screen)

    def _update(self, screen: Screen[object]) -> None:
        shown = [
            active.binding
            for active in screen.active_bindings.values()
            if active.binding.show and active.enabled
        ]
        # Of an action with several keys, the footer shows the first.
        first: dict[str, Binding] = {}
        for binding in shown:
            first.setdefault(binding.action, binding)
        # A rank below 0: at the right end.
        bindings = sorted(first.values(), key=lambda each: (rank_of(each) < 0, rank_of(each)))
        keys = [
            (rank_of(binding), binding.key, self.app.get_key_display(binding), binding.description)
            for binding in bindings
        ]
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """Draw the keys."""
        parts = [
            BarPart(rank, Content.assemble((display, "$accent bold"), f" {description}"))
            for rank, _, display, description in self._keys
        ]
        return Content(" ") + fit(parts, self.size.width - 2, GAP)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        text = self.render().plain
        for _, key, display, description in self._keys:
            start = text.find(f"{display} {description}")
            if start >= 0 and start <= event.x < start + len(display) + 1 + len(description):
                self.app.simulate_key(key)
                return
