"""What all dialogs have in common: a frame, a title, buttons, and Cancel as the way out."""

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
    """A question in a frame. Escape and Cancel answer nothing.

    Args:
        title: What is asked; of our own, or made safe.

    Attributes:
        question: The same.
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
    """
    # Enter cancels, until the operator goes elsewhere.
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
        """What stands between title and buttons."""
        return ()

    def buttons(self) -> Iterable[Button]:
        """The buttons; the first has the focus, and cancels."""
        yield Button(Content("Cancel"), id="cancel")

    def action_cancel(self) -> None:
        """Go back with no answer."""
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Go back with no answer."""
        self.action_cancel()


def key_hints(*keys: tuple[str, str]) -> Static:
    """Draw what keys do, under a list.

    Args:
        keys: The name of a key, and a few words of our own.

    Returns:
        A line, or as many as the words need.
    """
    parts = [part for key, says in keys for part in ((f"{key} ", "$accent bold"), f"{says}  ")]
    return Static(Content.assemble("\n", *parts))
