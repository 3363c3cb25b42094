"""The way out of the program."""

from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.format.units import grouped


class Quit(Confirm):
    """Asks whether to end the program; here ctrl+c is yes, so that pressed often it always ends."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "confirm", "quit", show=False)]


def leave(app: App[Any], clients: int) -> None:
    """End the program; ask first when clients are connected.

    Args:
        app: The program.
        clients: How many are connected.
    """
    if not clients:
        app.exit()
        return
    says = (
        "The server stops. Each client gets what it is owed, then end of file; "
        "whoever is left when the drain timeout is over is closed."
    )

    def answered(yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            app.exit()

    app.push_screen(Quit(f"Quit? {grouped(clients)} connected", says, "quit", "q"), answered)
