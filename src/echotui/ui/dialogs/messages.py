"""The last messages, with their times."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from echotui.system.local_time import local_time
from echotui.ui.dialogs.dialog import WrappedLines, hang
from echotui.ui.fixes.screens import StableScreen
from echotui.ui.shared.messages import KEPT, Message, Messages
from echotui.ui.terminal.clipboard import CopyError, copy

_COLOURS = {"information": "$success", "warning": "$warning", "error": "$error"}


class MessageLines(WrappedLines):
    """Draws the messages, newest first."""

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages

    def lines(self, width: int) -> list[Content]:
        """Draw each beside its time."""
        lines: list[Content] = []
        for message in self._messages.kept:
            label = Content.assemble((_time(message), "$echo-faint"), "  ")
            colour = _COLOURS[message.severity]
            first, *others = hang(label, _text(message), width)
            lines.append(first.stylize(colour, label.cell_length))
            lines += [other.stylize(colour) for other in others]
        return lines or [Content.styled("No message yet", "$echo-faint")]


class MessagesScreen(StableScreen[None], ModalScreen[None]):
    """Lists the last messages until the operator closes it."""

    DEFAULT_CSS: ClassVar[str] = """
    MessagesScreen { align: center middle; background: $background 60%; }
    MessagesScreen > VerticalScroll {
        width: 92; max-width: 100%; height: auto; max-height: 100%;
        padding: 0 1; background: $surface; border: round $primary;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,M,enter,ctrl+c", "dismiss", "close"),
        Binding("j", "scroll('down')", "down", show=False),
        Binding("k", "scroll('up')", "up", show=False),
        Binding("g", "scroll('home')", "first", show=False),
        Binding("G", "scroll('end')", "last", show=False),
        Binding("y", "copy", "copy"),
    ]

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages

    def compose(self) -> ComposeResult:
        """Draw the messages."""
        with VerticalScroll() as frame:
            frame.border_title = Content(f"Messages, newest first, at most {KEPT}")
            frame.border_subtitle = Content("j k scroll   y copy   esc close")
            yield MessageLines(self._messages)

    def on_mount(self) -> None:
        """Draw new messages too."""
        self._messages.watchers.append(self._changed)

    def on_unmount(self) -> None:
        """Draw no more."""
        self._messages.watchers.remove(self._changed)

    def _changed(self) -> None:
        self.query_one(MessageLines).refresh(layout=True)

    def action_copy(self) -> None:
        """Copy all messages."""
        lines = [f"{_time(each)}  {_text(each)}\n" for each in self._messages.kept]
        try:
            copy(self.app, "".join(lines))
        except CopyError as error:
            self._messages.add(f"{error}.", "warning")
        else:
            self._messages.add(f"{len(lines)} messages copied, if the terminal allows it (OSC 52).")

    def action_scroll(self, way: str) -> None:
        """Scroll by a line, or to an end."""
        frame = self.query_one(VerticalScroll)
        getattr(frame, f"action_scroll_{way}")()


def _time(message: Message) -> str:
    return f"{local_time(message.wall):%H:%M:%S}"


def _text(message: Message) -> str:
    return message.text if message.times == 1 else f"{message.text} ×{message.times}"
