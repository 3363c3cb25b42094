"""One line with the last message, and what the view hides or why it does not change."""

from typing import ClassVar

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.visual import VisualType

from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.fit import BarPart, fit
from echotui.ui.shared.messages import SHOWN_FOR, Messages

GAP = 3
HINT_RANK = 100
"""A hint is left out first."""


class Banner(AcyclicWidget):
    """Shows a message and parts of a line, in colour; in that of an error with `-alarm`.

    Attributes:
        parts: The parts; where not all fit, those of the highest rank are left out.
        idle: A text, made safe, that is shown without colour while there is nothing else.
        hint: A short text that is shown dim, at the end.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Banner {
        height: 1;
        background: $background;
        color: $foreground 80%;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        padding: 0 1;
    }
    Banner.-on { background: $warning; color: $background; text-style: bold; }
    Banner.-alarm { background: $error; }
    """

    parts: reactive[tuple[BarPart, ...]] = reactive(tuple[BarPart, ...]())
    idle: reactive[str] = reactive("")
    hint: reactive[str] = reactive("")

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages

    def on_mount(self) -> None:
        """Show messages from now on."""
        self._messages.watchers.append(self._message_changed)
        self._message_changed()

    def on_unmount(self) -> None:
        """Show no more messages."""
        self._messages.watchers.remove(self._message_changed)

    async def on_timer(self, event: events.Timer) -> None:
        """Clear a message after its time."""
        event.stop()
        self._messages.expire()

    def _message_changed(self) -> None:
        message = self._messages.current
        if message and not message.stays:
            self.set_timer(SHOWN_FOR)
        self._colour()
        self.refresh()

    def watch_parts(self) -> None:
        """Colour the line while there is a part."""
        self._colour()

    def _colour(self) -> None:
        self.set_class(any(part.content for part in self._all_parts), "-on")

    @property
    def _all_parts(self) -> tuple[BarPart, ...]:
        message = self._messages.current
        # Left, and the last that is left out.
        own = (BarPart(-1, Content(message.text)),) if message else ()
        return (*own, *self.parts)

    def render(self) -> VisualType:
        """Draw the line."""
        parts = self._all_parts or (BarPart(0, Content(self.idle)),)
        if self.hint:
            parts = (*parts, BarPart(HINT_RANK, Content.styled(self.hint, "dim")))
        return fit(parts, self.size.width, GAP)
