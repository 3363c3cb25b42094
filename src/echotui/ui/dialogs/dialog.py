"""The base of all dialogs: a frame, a title, buttons; Escape cancels."""

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.ui.fixes.screens import StableScreen

Result = TypeVar("Result")


class Dialog(StableScreen[Result | None], ModalScreen[Result | None], Generic[Result]):
    """A question in a frame; the title is safe text. Escape and Cancel answer `None`."""

    DEFAULT_CSS: ClassVar[str] = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 72; max-width: 100%; height: auto; max-height: 100%;
        padding: 1 2; background: $surface; border: round $primary;
    }
    Dialog .title { text-style: bold; margin-bottom: 1; }
    Dialog Horizontal { height: auto; margin-top: 1; align-horizontal: right; }
    Dialog Button { margin-left: 2; min-width: 10; }
    """
    # Enter cancels until the operator moves the focus.
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel"),
        Binding("ctrl+c", "interrupt", "cancel", show=False),
        Binding("left", "app.focus_previous", "previous button", show=False),
        Binding("right", "app.focus_next", "next button", show=False),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self.question = title

    def compose(self) -> ComposeResult:
        """Draw title, body and buttons."""
        with Vertical():
            yield Static(Content(self.question), classes="title")
            yield from self.body()
            with Horizontal():
                yield from self.buttons()

    def body(self) -> Iterable[Widget]:
        """Return the widgets between title and buttons."""
        return ()

    def buttons(self) -> Iterable[Button]:
        """Return the buttons; the first has the focus, and cancels."""
        yield Button(Content("Cancel"), id="cancel")

    def action_cancel(self) -> None:
        """Answer `None`."""
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Answer `None`."""
        self.action_cancel()


def key_hints(*keys: tuple[str, str]) -> Static:
    """Return a line that lists keys, each with a label."""
    parts = [part for key, label in keys for part in ((f"{key} ", "$accent bold"), f"{label}  ")]
    return Static(Content.assemble("\n", *parts))
