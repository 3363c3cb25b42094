"""One line: the last message at the left; at the right what the view hides, or why it stays."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style

from echotui.model.note import NoteKind, of_kind
from echotui.model.view import View
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.fit import BarPart, fit
from echotui.ui.format.keys import USUAL, ShownKeys
from echotui.ui.format.safe import safe
from echotui.ui.shared.messages import Messages

SHOWN_FOR: Final = 5.0
"""Seconds for which a message is shown; a warning stays until the next key."""
GAP: Final = 3
"""Columns between two parts."""
EDGES: Final = 2
"""Columns beside the parts."""
URGENT: Final = 1
"""Parts up to this rank stay beside a long message, which is cut."""
LEAST: Final = 7
"""Columns below which no part is shown beside a message."""


class Banner(AcyclicWidget):
    """Shows the current message, and parts of a line in colour.

    Attributes:
        parts: The parts; where not all fit, those of the highest rank are left out.
        alarm: A text, made safe, before them, in the colour of an error; empty for none. A
            message that is older than it is shown only if there is room for both.
        idle: A text, made safe, that is shown without colour while there is nothing else.
        hint: A short text that is shown dim while there is no message.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "banner--information",
        "banner--warning",
        "banner--error",
        "banner--part",
        "banner--alarm",
    }
    DEFAULT_CSS: ClassVar[str] = """
    Banner {
        height: 1;
        background: $background;
        color: $foreground 80%;
        text-wrap: nowrap;
        padding: 0 1;
    }
    Banner .banner--information { color: $success; text-style: bold; }
    Banner .banner--warning { color: $warning; text-style: bold; }
    Banner .banner--error { color: $error; text-style: bold; }
    Banner .banner--part { background: $warning; color: $background; text-style: bold; }
    Banner .banner--alarm { background: $error; color: $background; text-style: bold; }
    """

    parts: reactive[tuple[BarPart, ...]] = reactive(tuple[BarPart, ...]())
    alarm: reactive[str] = reactive("")
    idle: reactive[str] = reactive("")
    hint: reactive[str] = reactive("")

    def __init__(self, messages: Messages, keys: ShownKeys = USUAL) -> None:
        super().__init__()
        self._messages = messages
        self._keys = keys
        self._alarm_at = float("-inf")

    def on_mount(self) -> None:
        """Show messages from now on."""
        self._messages.watchers.append(self._message_changed)
        self._message_changed()

    def on_unmount(self) -> None:
        """Show no more messages."""
        self._messages.watchers.remove(self._message_changed)

    def _message_changed(self) -> None:
        message = self._messages.current
        if message and not message.stays:
            self.set_timer(SHOWN_FOR, partial(self._messages.expire, message))
        self._mark_used()
        self.refresh()

    def watch_parts(self) -> None:
        """Take a line while there is a part, also on a low screen."""
        self._mark_used()

    def watch_alarm(self, before: str, _after: str) -> None:
        """Take a line while there is an alarm."""
        if not before:
            self._alarm_at = self._messages.now
        self._mark_used()

    def _mark_used(self) -> None:
        parts = any(part.content for part in self.parts)
        used = bool(parts or self.alarm or self._messages.current)
        # A high screen always has the line: there the styles need not be computed again.
        self.set_class(used, "-on", update=not self.screen.has_class("-high"))

    def render(self) -> Content:
        """Draw the line."""
        width, message = self.size.width, self._message()
        alarm = Content.styled(self.alarm, self._style("alarm"))
        alarms = (BarPart(0, alarm),) if self.alarm else ()
        key = self._keys.of("messages")
        room = min(width // 2, width - message.cell_length - 1) - EDGES
        if self.alarm and alarm.cell_length > room and self._is_old():
            message = Content("")
        message, right = arrange(message, (*alarms, *self.parts), width, key)
        if not message and not right:
            return Content(self.idle).truncate(width, ellipsis=True)
        if right:
            right = right.pad(1, 1).stylize_before(self._style("part"))
        return Content.assemble(
            message, " " * (width - message.cell_length - right.cell_length), right
        )

    def _is_old(self) -> bool:
        """Whether what is at the left is older than the alarm."""
        message = self._messages.current
        return message is None or message.at < self._alarm_at

    def _message(self) -> Content:
        message = self._messages.current
        if message is None:
            return Content.styled(self.hint, "dim")
        key, unread = self._keys.of("messages"), self._messages.unread
        more = f"  ({key}: {unread} more)" if unread else ""
        return Content.assemble((message.text, self._style(message.severity)), more)

    def _style(self, name: str) -> Style:
        # `get_visual_style` has no reverse, which NO_COLOR needs.
        return Style.from_rich_style(self.get_component_rich_style(f"banner--{name}"))


def alarm_text(view: View) -> str:
    """Return the alarms of a view as one safe text."""
    texts = [safe(note.text) for note in of_kind(view.notes, NoteKind.ALARM)]
    return "; ".join([*(text.rstrip(".") for text in texts[:-1]), *texts[-1:]])


def arrange(
    message: Content, parts: Sequence[BarPart], width: int, key: str = "M"
) -> tuple[Content, Content]:
    """Return the message at the left and the parts at the right that fit on a line.

    The message is whole if the urgent parts leave it room, else cut, with the key that shows it
    whole; other parts have the rest.
    """
    most = width // 2
    parts = [
        BarPart(rank, _cut(text, most - EDGES if message else width) if rank <= URGENT else text)
        for rank, text in parts
    ]
    urgent = fit([part for part in parts if part.rank <= URGENT], most, GAP)
    room = width - (urgent.cell_length + EDGES + 1 if urgent else 0)
    if message.cell_length > room:
        message = message.truncate(room - len(key) - 1, ellipsis=True) + f" {key}"
    if not message:
        return message, fit(parts, width - EDGES, GAP)
    room = width - EDGES - 1 - message.cell_length
    return message, fit(parts, room, GAP) if room >= LEAST else Content("")


def _cut(text: Content, room: int) -> Content:
    """Cut a text that does not fit after its last sentence that does, if there is one."""
    if text.cell_length <= room:
        return text
    end = text.plain.rfind(". ", 0, max(0, room)) + 1
    return text[:end] if end else text
