"""The kick dialogs: which clients, and how hard."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from echotui.model.command import Strength
from echotui.model.row import Row
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.format import units
from echotui.ui.format.safe import safe

_SAYS: Final = (
    ("d", "drain", "every byte owed, then end of file"),
    ("c", "close", "end of file now; bytes not sent yet are lost"),
    ("r", "reset", "connection reset; bytes not sent yet are lost"),
)
NAMED: Final = 4
"""How many clients of many are named."""


class KickDialog(Dialog[Strength]):
    """Asks how hard to kick. Cancel has the focus.

    Args:
        title: Whom; of our own, or made safe.
        facts: What there is to know before one answers, a line each; the same.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "kick('drain')", "drain"),
        Binding("c", "kick('close')", "close"),
        Binding("r", "kick('reset')", "reset"),
    ]

    def __init__(self, title: str, facts: Sequence[str]) -> None:
        super().__init__(title)
        self._facts = facts

    def body(self) -> Iterable[Widget]:
        """Say whom it hits, and what each strength does."""
        yield Static(
            Content.assemble(
                ("\n".join(self._facts) + "\n\n", ""),
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


def kick_one(row: Row, marked: int = 0) -> KickDialog:
    """Ask about one client.

    Args:
        row: The client, as it was when the operator chose it.
        marked: How many are marked, who are not meant.

    Returns:
        The dialog.
    """
    owed = f"{units.size(row.queued)} queued" if row.queued else "nothing queued"
    facts = [f"fd {row.fd}, {row.state}, {owed}, connected for {units.seconds(row.age)}"]
    if marked:
        facts.append(f"this one only; X is for the {units.grouped(marked)} marked")
    return KickDialog(f"Kick #{row.id}  {safe(str(row.address))}?", facts)


def kick_many(number: int, named: Sequence[Row], whom: str, unseen: str) -> KickDialog:
    """Ask about many clients.

    Args:
        number: How many.
        named: The first of them; four are named.
        whom: Who they are: `3 marked clients`; of our own, or made safe.
        unseen: How many of them the operator does not see; empty when all are on the screen.

    Returns:
        The dialog.
    """
    names = [f"#{row.id} {safe(str(row.address))}" for row in named[:NAMED]]
    more = number - len(names)
    listed = ", ".join(names) + (f" and {units.grouped(more)} more" if more > 0 else "")
    return KickDialog(f"Kick {whom}?", [listed, unseen] if unseen else [listed])
