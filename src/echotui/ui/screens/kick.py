"""The kick dialog: which client, and how hard."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.model.command import Strength
from echotui.model.row import Row
from echotui.ui import units
from echotui.ui.screens.dialog import Dialog
from echotui.ui.text import safe

_SAYS = (
    ("d", "drain", "it gets every byte it is owed, then end of file"),
    ("c", "close", "end of file now; bytes not sent yet are lost"),
    ("r", "reset", "connection reset; bytes not sent yet are lost"),
)


class KickDialog(Dialog[Strength]):
    """Asks how hard to kick one client. Cancel has the focus.

    Args:
        row: The client, as it was when the operator chose it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "kick('drain')", "drain"),
        Binding("c", "kick('close')", "close"),
        Binding("r", "kick('reset')", "reset"),
    ]

    def __init__(self, row: Row) -> None:
        super().__init__(f"Kick #{row.id}  {safe(str(row.address))}?")
        self._row = row

    def body(self) -> Iterable[Widget]:
        """Say what the client is owed, and what each strength does."""
        row = self._row
        owed = f"{units.size(row.queued)} queued" if row.queued else "nothing queued"
        yield Static(
            Content.assemble(
                (
                    f"fd {row.fd}, {row.state}, {owed}, connected for {units.seconds(row.age)}\n\n",
                    "",
                ),
                *(
                    part
                    for key, name, says in _SAYS
                    for part in ((f" {key} ", "$accent bold"), f"{name:<7}{says}\n")
                ),
                ("esc ", "$accent bold"),
                "cancel",
            )
        )

    def buttons(self) -> Iterable[Button]:
        """Cancel first, then the strengths."""
        yield from super().buttons()
        yield Button(Content("Drain"), id="drain", variant="primary")
        yield Button(Content("Close"), id="close", variant="warning")
        yield Button(Content("Reset"), id="reset", variant="error")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        chosen = event.button.id or "cancel"
        self.dismiss(None if chosen == "cancel" else Strength(chosen))

    def action_kick(self, strength: str) -> None:
        """Answer with a strength."""
        self.dismiss(Strength(strength))
