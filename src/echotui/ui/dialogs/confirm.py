"""A question with one answer beside Cancel."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.ui.dialogs.dialog import Dialog


class Confirm(Dialog[bool]):
    """Asks before something that touches more than one sees. Cancel has the focus.

    Args:
        title: The question.
        says: What will happen.
        answer: What the button says.
        key: The key that presses it.
        interrupt: Whether ctrl+c presses it too: pressed often, ctrl+c always ends the program.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, title: str, says: str, answer: str, key: str, *, interrupt: bool = False
    ) -> None:
        super().__init__(title)
        self._interrupt = interrupt
        self._says = says
        self._answer = answer
        self._bindings.bind(key, "confirm", answer)
        self._key = key

    def body(self) -> Iterable[Widget]:
        """Say what will happen, and by which keys."""
        yield Static(
            Content.assemble(
                f"{self._says}\n\n",
                (f"  {self._key} ", "$accent bold"),
                f"{self._answer}\n",
                ("esc ", "$accent bold"),
                "cancel",
            )
        )

    def buttons(self) -> Iterable[Button]:
        """Cancel first."""
        yield from super().buttons()
        yield Button(Content(self._answer.capitalize()), id="confirm", variant="warning")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "confirm")

    def action_confirm(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_interrupt(self) -> None:
        """Answer yes, where ctrl+c means that; else go back."""
        if self._interrupt:
            self.action_confirm()
        else:
            self.action_cancel()
