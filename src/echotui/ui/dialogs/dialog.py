"""The base of all dialogs: a frame, a title, buttons or key hints; Escape cancels."""

from collections.abc import Iterable
from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from echotui.ui.fixes.screens import StableScreen
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.shared.messages import Message

Result = TypeVar("Result")

LONGEST_LIST: Final = 24
"""Lines of a list."""
_AROUND: Final = 6
"""Lines of border, padding and title."""
_AROUND_LOW: Final = 3
"""The same on a low terminal, without padding."""
LOW: Final = 18
"""Terminal lines below which a dialog has no buttons, and its keys stay on the screen."""
NARROW: Final = 60
"""Terminal columns below which a dialog has no buttons."""
CANCEL: Final = ("esc", "cancel")
CANCEL_ID: Final = "cancel"
_LEAST_TEXT: Final = 16
"""Columns below which a wrapped text is not indented."""


class Dialog(StableScreen[Result | None], ModalScreen[Result | None], Generic[Result]):
    """A question in a frame; the title is safe text. Escape and Cancel answer `None`.

    On a low terminal, the text scrolls above the keys.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 72; max-width: 100%; height: auto; max-height: 100%;
        padding: 1 2; background: $surface; border: round $primary;
    }
    Dialog .title { text-style: bold; margin-bottom: 1; }
    Dialog Horizontal { height: auto; margin-top: 1; align-horizontal: right; }
    Dialog Button { margin-left: 2; min-width: 10; }
    Dialog.-low > Vertical {
        padding: 0 1; height: 100%; overflow-y: auto;
        scrollbar-size-vertical: 1; scrollbar-color: $secondary; scrollbar-background: $surface;
    }
    Dialog.-low .title { margin-bottom: 0; }
    Dialog.-low KeyHints { dock: bottom; background: $surface; }
    Dialog.-low Horizontal, Dialog.-narrow Horizontal, Dialog.-low .-roomy { display: none; }
    Dialog .-brief { display: none; }
    Dialog.-low .-brief { display: block; }
    """
    # Enter cancels until the operator moves the focus.
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Enter for when no button is shown.
        Binding("escape,enter", "cancel", "cancel"),
        Binding("f1", "app.dialog_help", "help", show=False),
        Binding("up,k", "scroll_text(-1)", "scroll up", show=False),
        Binding("down,j", "scroll_text(1)", "scroll down", show=False),
        Binding("ctrl+c", "interrupt", "cancel", show=False),
        Binding("left", "app.focus_previous", "previous button", show=False),
        Binding("right", "app.focus_next", "next button", show=False),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self.question = title
        self.withdrawn = False

    def compose(self) -> ComposeResult:
        """Draw title, body and buttons."""
        with Vertical():
            yield Static(Content(self.question), classes="title")
            yield from self.body()
            buttons = tuple(self.buttons())
            if buttons:
                with Horizontal():
                    yield from buttons

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what a small terminal has no room for."""
        self.set_class(event.size.height < LOW, "-low")
        self.set_class(event.size.width < NARROW, "-narrow")

    def body(self) -> Iterable[Widget]:
        """Return the widgets between title and buttons."""
        return ()

    def buttons(self) -> Iterable[Button]:
        """Return the buttons, if any; the first has the focus, and cancels."""
        yield Button(Content("Cancel"), id=CANCEL_ID)

    @property
    def hints(self) -> Iterable[tuple[str, str]]:
        """The keys that the dialog lists, and what they do."""
        return (hint for each in self.query(KeyHints) for hint in each.keys)

    def ask(self, question: str) -> None:
        """Ask another question; it is safe text."""
        if question != self.question:
            self.question = question
            self.query_one(".title", Static).update(Content(question))

    def withdraw(self, why: str) -> None:
        """Ask nothing any more: say why, as safe text, and offer no answer but cancel."""
        self.withdrawn = True
        self.ask(why)
        for hints in self.query(KeyHints):
            hints.change(CANCEL)
        for button in self.query(Button):
            button.display = button.id == CANCEL_ID

    def action_scroll_text(self, by: int) -> None:
        """Scroll the text by so many lines."""
        self.query_one("Dialog > Vertical").scroll_relative(y=by, animate=False)

    def show_message(self, message: Message | None) -> None:
        """Show a message in the frame, or none."""
        text = message.text if message else ""
        self.query_one("Dialog > Vertical").border_subtitle = Content(text)

    def action_cancel(self) -> None:
        """Answer `None`."""
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Answer `None`."""
        self.action_cancel()


class WrappedLines(AcyclicWidget):
    """Draws lines that it wraps itself."""

    DEFAULT_CSS: ClassVar[str] = "WrappedLines { height: auto; }"

    def lines(self, width: int) -> list[Content]:
        """Return the lines, each at most `width` columns wide."""
        # Not abstract: Textual's classes have a metaclass of their own.
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines."""
        return len(self.lines(width))

    def render(self) -> Content:
        """Join the lines."""
        return Content("\n").join(self.lines(self.content_size.width))


class KeyHints(WrappedLines):
    """Lists keys below a blank line; a line never breaks between a key and its label."""

    def __init__(self, *keys: tuple[str, str], classes: str = "") -> None:
        super().__init__(classes=classes)
        self.keys = keys

    def change(self, *keys: tuple[str, str]) -> None:
        """List other keys."""
        self.keys = keys
        self.refresh(layout=True)

    def lines(self, width: int) -> list[Content]:
        """Put as many keys on a line as fit."""
        hints = (Content.assemble((key, "$accent bold"), f" {label}") for key, label in self.keys)
        lines = packed(hints, width, "  ")
        # Without the blank line where lines are few.
        return lines if self.screen.has_class("-low") else [Content(""), *lines]


class ChoiceList(OptionList):
    """A list that is short enough for its dialog, with these hints, to be on the screen."""

    DEFAULT_CSS: ClassVar[str] = """
    ChoiceList, ChoiceList:focus { height: auto; border: none; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "down", show=False),
        Binding("k", "cursor_up", "up", show=False),
    ]

    def __init__(self, options: Iterable[Option], hints: KeyHints) -> None:
        super().__init__(*options, compact=True)
        self._hints = hints

    def on_resize(self) -> None:
        """Show the highlighted option, also if it was highlighted before there was a size."""
        self.call_after_refresh(self.scroll_to_highlight)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of options, or of lines that are free for them."""
        wanted = super().get_content_height(container, viewport, width)
        around = _AROUND_LOW if self.screen.has_class("-low") else _AROUND
        room = viewport.height - around - len(self._hints.lines(width))
        return max(1, min(wanted, LONGEST_LIST, room))


def packed(parts: Iterable[Content], width: int, gap: str) -> list[Content]:
    """Put as many parts on a line as fit; a line breaks only between two of them."""
    lines: list[Content] = []
    for part in parts:
        longer = Content(gap).join([*lines[-1:], part])
        if lines and longer.cell_length <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def hang(label: Content, text: str, width: int) -> list[Content]:
    """Wrap a text to the right of its label."""
    indent = label.cell_length
    if width - indent < _LEAST_TEXT:
        return (label + text).wrap(max(1, width))
    first, *others = Content(text).wrap(width - indent)
    return [label + first, *(Content(" " * indent) + line for line in others)]
