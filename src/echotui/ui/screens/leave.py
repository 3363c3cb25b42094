"""The way out of the program."""

from typing import Any

from textual.app import App

from echotui.ui.screens.confirm import Confirm
from echotui.ui.units import grouped


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

    app.push_screen(Confirm(f"Quit? {grouped(clients)} connected", says, "quit", "q"), answered)
