"""What the keys do that mean the same on the table and on the detail."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual.screen import Screen

from echotui.model.command import Accept, Command, Drain, Hold, Invoke, Kick, Strength
from echotui.model.row import Row
from echotui.model.source_action import SourceAction
from echotui.model.view import Accepting
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.kick import kick_one
from echotui.ui.dialogs.prompt import PromptDialog
from echotui.ui.format.safe import safe
from echotui.ui.format.units import grouped
from echotui.ui.shared.operator import Operator, Said, not_live
from echotui.ui.shared.poller import Poller
from echotui.ui.terminal.clipboard import CopyError, copy

T = TypeVar("T")

_STOPPED = frozenset({Accepting.STOPPED, Accepting.DRAINED, Accepting.DRAINING})


class Controls:
    """Asks in dialogs, sends commands, and says in toasts what came of them.

    What is acted on is a connection's id, read when the key is pressed: rows move, and descriptors
    are used again, before the operator has answered a dialog.

    Args:
        screen: The screen over which dialogs open.
        operator: Sends the commands.
        poller: Shows what they have changed.
    """

    def __init__(self, screen: Screen[Any], operator: Operator, poller: Poller) -> None:
        self._screen = screen
        self._operator = operator
        self._poller = poller

    def say(self, said: Said) -> None:
        """Show a toast."""
        if said.text:
            self._screen.notify(
                safe(said.text),
                severity=said.severity,
                timeout=6 if said.severity == "warning" else 4,
                markup=False,
            )

    def warn(self, text: str) -> None:
        """Show a toast about what is not as the operator wants it."""
        self.say(Said(text, "warning"))

    def ask(self, dialog: Dialog[T], answered: Callable[[T | None], Any]) -> None:
        """Open a dialog.

        Args:
            dialog: The dialog.
            answered: Is called with the answer, and awaited; `None` when there is none.
        """
        self._screen.app.push_screen(dialog, answered)

    async def submit(self, command: Command) -> None:
        """Send a command, say what came of it, and show what it has changed."""
        self.say(await self._operator.submit(command))
        await self._poller.poll(rows=True)

    def live(self, row: Row | None) -> Row | None:
        """Say why a client cannot be acted on, if so.

        Args:
            row: The client that the operator means; `None` when there is none.

        Returns:
            The same, if it can.
        """
        said = not_live(row)
        if said is None:
            return row
        self.say(said)
        return None

    def kick(self, row: Row | None, marked: int = 0) -> None:
        """Ask how hard to kick a client, and kick it.

        Args:
            row: The client; `None` when there is none.
            marked: How many are marked, which are not meant.
        """
        row = self.live(row)
        if row is not None:
            self.ask(kick_one(row, marked), partial(self._kick, row.id))

    async def _kick(self, id_: int, strength: Strength | None) -> None:
        if strength is not None:
            await self.submit(Kick(id_, strength))

    async def hold(self, row: Row | None) -> None:
        """Hold a client, or release it."""
        row = self.live(row)
        if row is not None:
            await self.submit(Hold(row.id, not row.held))

    async def accept(self) -> None:
        """Stop accepting, or resume."""
        await self.submit(Accept(self._poller.latest.server.accepting in _STOPPED))

    async def drain(self) -> None:
        """Ask whether to drain the server, and do so."""
        clients = await self._open()
        says = (
            "New clients are refused. Each client gets what it is owed, then end of file; "
            "whoever is left when the drain timeout is over is closed. "
            "The program goes on, and `a` accepts again."
        )
        title = f"Drain the server? {grouped(clients)} connected"
        self.ask(Confirm(title, says, "drain", "D"), self._drain)

    async def _drain(self, yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            await self.submit(Drain())

    async def _open(self) -> int:
        # One may have connected since the last poll.
        await self._poller.poll(rows=True)
        return self._poller.latest.totals.open

    async def invoke(self, action: SourceAction) -> None:
        """Carry out an action of the source; ask first for the text that it needs."""
        if action.asks is None:
            await self.submit(Invoke(action.id))
        else:
            self.ask(PromptDialog(action.asks), partial(self._invoke, action.id))

    async def _invoke(self, id_: str, text: str | None) -> None:
        if text is not None:
            await self.submit(Invoke(id_, text))

    def copy(self, text: str, what: str) -> None:
        """Copy a text to the terminal's clipboard.

        Args:
            text: The text.
            what: What was done, in a few words: `#17 copied`.
        """
        try:
            copy(self._screen.app, text)
        except CopyError as error:
            self.warn(str(error))
        else:
            self.say(Said(f"{what}, if the terminal allows it (OSC 52)"))

    def help(self) -> None:
        """Show the keys of the screen, and what the letters mean."""
        self._screen.app.push_screen(HelpScreen.of(self._screen))

    async def quit(self) -> None:
        """End the program; ask first when clients are connected."""
        clients = await self._open()
        if not clients:
            self._screen.app.exit()
            return
        says = (
            "The server stops. Each client gets what it is owed, then end of file; "
            "whoever is left when the drain timeout is over is closed."
        )
        title = f"Quit? {grouped(clients)} connected"
        self.ask(Confirm(title, says, "quit", "q", interrupt=True), self._quit)

    def _quit(self, yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            self._screen.app.exit()
