"""The footer: the keys that are of use now, as many as fit."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.screen import Screen

from echotui.model.action import Place
from echotui.model.footer import Situation, footer
from echotui.ui.bindings import first_keys, source_actions
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.fit import BarPart, fit

GAP = 2
USUAL = 6
"""Keys of the dashboard that are before those of a source that come later."""


class Hint(NamedTuple):
    """A key in the footer: its name, as it is shown, and what it does."""

    rank: int
    key: str
    display: str
    label: str


class KeyBar(AcyclicWidget):
    """Shows the keys of a situation, by rank; a click presses the key.

    Args:
        situation: Returns the situation of the screen.
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

    def __init__(self, situation: Callable[[], Situation]) -> None:
        super().__init__()
        self._situation = situation
        self._shown_for = Situation()
        self._hints: list[Hint] = []

    def on_mount(self) -> None:
        """Subscribe to changes of the bindings and of the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)
        self.call_after_refresh(self._update, self.screen)

    def situation_changed(self) -> None:
        """Show other keys, if the situation is another."""
        if self.is_mounted and self._situation() != self._shown_for:
            self._update(self.screen)

    def _update(self, screen: Screen[object]) -> None:
        self._shown_for = now = self._situation()
        active = screen.active_bindings.values()
        offered = now.place in (Place.TABLE, Place.DETAIL) and not now.range
        of_source = source_actions(active) if offered else []
        display = self.app.get_key_display
        first, later = (
            [Hint(rank, each.key, display(each), each.description) for each in of_source
             if each.later is behind]
            for rank, behind in ((0, False), (USUAL, True))
        )  # fmt: skip
        keys = first_keys(active)
        own = [
            Hint(rank, keys[action.name].key, display(keys[action.name]), label)
            for action, label, rank in footer(now)
            if action.name in keys
        ]
        usual = [hint for hint in own if 0 < hint.rank <= USUAL]
        hints = [*first, *usual, *later, *(hint for hint in own if hint not in usual)]
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def render(self) -> Content:
        """Draw the keys."""
        parts = [
            BarPart(hint.rank, Content.assemble((hint.display, "$accent bold"), f" {hint.label}"))
            for hint in self._hints
        ]
        return Content(" ") + fit(parts, self.size.width - 2, GAP)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        text = self.render().plain
        for _, key, display, label in self._hints:
            start = text.find(f"{display} {label}")
            if start >= 0 and start <= event.x < start + len(display) + 1 + len(label):
                self.app.simulate_key(key)
                return
