"""What the keys do that mean the same on the table and on the detail."""

import time
from collections.abc import Callable
from functools import partial
from inspect import isawaitable
from math import inf
from typing import Any, TypeVar

from textual.screen import Screen

from echotui.model.command import Accept, Command, Drain, Hold, Outcome
from echotui.model.row import Row
from echotui.model.source_action import SourceAction
from echotui.model.view import View
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.messages import MessagesScreen
from echotui.ui.format.keys import ShownKeys
from echotui.ui.format.row import name_of
from echotui.ui.shared.kick_questions import KickQuestions
from echotui.ui.shared.messages import Messages
from echotui.ui.shared.operator import Notification, Operator, notification_of
from echotui.ui.shared.poller import Poller
from echotui.ui.shared.run_watch import ANEW
from echotui.ui.shared.server_questions import (
    accept_message,
    accept_title,
    drain_message,
    drain_title,
    resumes,
    to_each_client,
    with_open,
)
from echotui.ui.terminal.clipboard import CopyError, copy

T = TypeVar("T")


class Controls:
    """Asks in dialogs, sends commands, and notifies the operator of the outcomes.

    A command names a connection by its id, read when the key is pressed: before the operator has
    answered a dialog, rows move and descriptors are used again.

    Args:
        screen: The screen over which dialogs open.
        operator: Sends the commands.
        poller: Is polled after a command, to show its effect.
        messages: Receives what the operator is notified of.

    Attributes:
        keys: The keys of the actions, for texts that name one.
        in_vain: Monotonic time in seconds of the last answer to a dialog that could not act.
    """

    def __init__(
        self,
        screen: Screen[Any],
        operator: Operator,
        poller: Poller,
        messages: Messages,
        keys: ShownKeys,
    ) -> None:
        self.keys = keys
        self._question: tuple[Dialog[Any], Callable[[View], str | None]] | None = None
        # The newest dialog whose answer acts, and how often such answers were withdrawn.
        self._acting: Dialog[Any] | None = None
        self._withdrawn = 0
        self.in_vain = -inf
        self.screen = screen
        self.operator = operator
        self._poller = poller
        self.messages = messages
        self._kicks = KickQuestions(operator, self.ask, self._show, self.warn)

    @property
    def latest(self) -> View:
        """The newest answer of the source."""
        return self._poller.latest

    @property
    def barred(self) -> tuple[SourceAction, ...]:
        """The source's actions that the dashboard may not carry out."""
        return self._poller.latest.barred

    def notify(self, notification: Notification) -> None:
        """Show a message; none for an empty text."""
        self.messages.add(notification.text, notification.severity)

    def warn(self, text: str) -> None:
        """Show a warning."""
        self.notify(Notification(text, "warning"))

    def ask(
        self,
        dialog: Dialog[T],
        answered: Callable[[T | None], Any],
        question: Callable[[View], str | None] | None = None,
        *,
        acts: bool = True,
    ) -> None:
        """Open a dialog.

        Args:
            dialog: The dialog.
            answered: Called with the answer and awaited; `None` on cancel.
            question: With each answer of the source, words the title anew, or changes the rest.
            acts: Whether the answer is about what the source has now; see `withdraw`.
        """
        self._question = (dialog, question) if question else None
        if acts:
            self._acting = dialog
            answered = partial(self._answered, self._withdrawn, answered)
        self.screen.app.push_screen(dialog, answered)

    async def _answered(
        self, withdrawn: int, answered: Callable[[T | None], Any], answer: T | None
    ) -> None:
        if answer is not None and (self.silent or withdrawn != self._withdrawn):
            self.in_vain = time.monotonic()
        if answer is not None and withdrawn != self._withdrawn:
            self.warn(f"{ANEW} meanwhile; nothing was done.")
            return
        result = answered(answer)
        if isawaitable(result):
            await result

    def withdraw(self) -> None:
        """Let no open dialog act: the server was started anew, and all clients are others."""
        self._withdrawn += 1
        self._question = None
        if self._acting is not None and self._acting.is_attached:
            self._acting.withdraw(f"{ANEW}: nothing will be done")
        self._acting = None

    @property
    def silent(self) -> bool:
        """Whether the source does not answer."""
        return bool(self._poller.latest.silent)

    def show(self, view: View) -> None:
        """Ask the open question with the newest numbers."""
        if self._question is not None:
            dialog, question = self._question
            if dialog.is_current:
                dialog.ask(question(view) or dialog.question)
            elif not dialog.is_attached:
                self._question = None

    async def submit(self, command: Command) -> Notification:
        """Send a command, show its outcome and its effect; return the outcome in words."""
        return await self._show(await self.operator.submit(command))

    async def _show(self, outcome: Outcome) -> Notification:
        notification = notification_of(outcome)
        self.notify(notification)
        await self._poller.poll(rows=True)
        return notification

    def selected(self, row: Row | None) -> Row | None:
        """Return the row; warn when there is none."""
        if row is None:
            self.warn("No client is selected.")
        return row

    def connected(self, row: Row | None) -> Row | None:
        """Return the row if its client is connected; else warn and return `None`."""
        row = self.selected(row)
        if row is not None and row.ending:
            self.warn(f"{name_of(row)} has already ended: {row.ending}.")
            return None
        return row

    def kick(self, row: Row | None, marked: int = 0) -> None:
        """Ask how hard to kick a client, and kick it; `marked` clients are not kicked."""
        row = self.connected(row)
        if row is not None:
            self._kicks.open(row, marked, self.keys.of("kick_all"))

    async def hold(self, row: Row | None) -> None:
        """Hold a client, or release it."""
        row = self.connected(row)
        if row is not None:
            await self.submit(Hold(row.id, not row.held))

    async def accept(self) -> None:
        """Stop accepting, or resume; ask first where that is about several servers."""
        view = self._poller.latest
        command = Accept(resumes(view))
        if not view.servers:
            await self.submit(command)
            return
        answer = "resume" if command.on else "stop"
        dialog = Confirm(accept_title(view), accept_message(view), answer, "a")
        self.ask(dialog, partial(self._confirmed, command))

    async def drain(self) -> None:
        """Ask whether to drain the server, and drain it."""
        await self._count_open()
        view = self._poller.latest
        message = drain_message(view, self.keys.of("accept"))
        dialog = Confirm(drain_title(view), message, "drain", "D")
        self.ask(dialog, partial(self._confirmed, Drain()), drain_title)

    async def _confirmed(self, command: Command, yes: bool | None) -> None:  # noqa: FBT001 - a dialog's answer
        if yes:
            await self.submit(command)

    async def _count_open(self) -> int:
        # A client may have connected since the last poll.
        await self._poller.poll(rows=True)
        return self._poller.latest.totals.open

    def copy(self, text: str, what: str) -> None:
        """Copy a text to the terminal's clipboard; `what` was copied: `#17 copied`."""
        try:
            copy(self.screen.app, text)
        except CopyError as error:
            self.warn(f"{error}.")
        else:
            self.notify(Notification(f"{what}, if the terminal allows it (OSC 52)."))

    def help(self) -> None:
        """Show the keys of the screen and the legend."""
        server = self._poller.latest.server
        self.screen.app.push_screen(HelpScreen.of(self.screen, self.keys, server))

    def show_messages(self) -> None:
        """Show the last messages."""
        self.screen.app.push_screen(MessagesScreen(self.messages))

    async def quit(self) -> None:
        """End the program; if that stops the server, ask first when clients are connected."""
        if not self.operator.capabilities.quit_stops:
            self.screen.app.exit()
            return
        clients = await self._count_open()
        if not clients:
            self.screen.app.exit()
            return
        question = partial(with_open, "Quit?")
        message = f"The server stops. {to_each_client(self._poller.latest)}"
        dialog = Confirm(question(self._poller.latest), message, "quit", "q", interrupt=True)
        self.ask(dialog, self._quit, question)

    def _quit(self, yes: bool | None) -> None:  # noqa: FBT001 - a dialog's answer
        if yes:
            self.screen.app.exit()
