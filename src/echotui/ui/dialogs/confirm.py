"""A question with one answer besides Cancel."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.ui.dialogs.dialog import Dialog, KeyHints


class Confirm(Dialog[bool]):
    """Asks before an action with a wide effect. Cancel has the focus.

    Args:
        title: The question.
        message: What the action will do.
        answer: The label of the button.
        key: The key of the button, beside y; empty for none.
        interrupt: Whether ctrl+c confirms too: pressed twice, ctrl+c always ends the program.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "confirm", "yes", show=False)]

    def __init__(
        self, title: str, message: str, answer: str, key: str, *, interrupt: bool = False
    ) -> None:
        super().__init__(title)
        self._interrupt = interrupt
        self._message = message
        self._answer = answer
        if key:
            self._bindings.bind(key, "confirm", answer)
        self._key = key

    def body(self) -> Iterable[Widget]:
        """Show the message and the keys."""
        yield Static(Content(self._message))
        yield KeyHints((f"{self._key} y".strip(), self._answer), ("esc", "cancel"))

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
        """Confirm if ctrl+c means that, else cancel."""
        if self._interrupt:
            self.action_confirm()
        else:
            self.action_cancel()
