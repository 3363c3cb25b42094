"""The keys that act on clients and server."""

from functools import partial
from typing import Any, ClassVar, assert_never

from textual.binding import BindingType

from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Gone,
    Hold,
    Kick,
    Outcome,
    Refused,
    Strength,
    Tally,
)
from echotui.model.row import Row
from echotui.model.source import Source
from echotui.model.view import Accepting, View
from echotui.ui.bindings import bound
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.kick import KickDialog, kick_one
from echotui.ui.fixes.beneath import BeneathScreen
from echotui.ui.format.safe import safe
from echotui.ui.format.units import grouped
from echotui.ui.groups import ACT

_NEEDS = {
    **dict.fromkeys(("kick", "kick_all"), "kick"),
    "hold": "hold",
    **dict.fromkeys(("accept", "drain"), "accept"),
    "forget": "forget",
    "turn": "turn",
    "captions": "captions",
}
"""The capability that an action needs."""


class ActingScreen(BeneathScreen):
    """Turns keys into commands, and outcomes into toasts.

    What is acted on is a connection's id, taken when the key is pressed: rows move, and descriptors
    are used again, before the operator has answered a dialog.

    Args:
        source: Who carries out the commands.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("kick", "kick", ACT, "kick"),
        bound("hold", "hold", ACT, "hold"),
        bound("accept", "accept", ACT, "accept"),
        bound("drain", "drain", ACT, "drain"),
    ]

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    @property
    def read_only(self) -> bool:
        """Whether no key acts on a client or the server."""
        able = self._source.capabilities
        return not (able.kick or able.hold or able.accept or able.forget)

    async def selected(self) -> Row | None:
        """Find the client to act on."""
        # Here and below: Textual's classes have a metaclass, which rules abc's out.
        raise NotImplementedError

    @property
    def latest(self) -> View:
        """The newest answer; its rows may be none."""
        raise NotImplementedError

    async def acted(self) -> None:
        """Show what a command has changed."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no key for what the source cannot do."""
        need = _NEEDS.get(action)
        if need is not None and not getattr(self._source.capabilities, need):
            return False
        return super().check_action(action, parameters)

    async def submit(self, command: Command) -> None:
        """Have a command carried out, and tell the operator what came of it.

        Args:
            command: What to do.
        """
        self.tell_outcome(await self._source.submit(command))
        await self.acted()

    def tell_outcome(self, outcome: Outcome) -> None:
        """Tell the operator what came of a command.

        Args:
            outcome: It.
        """
        match outcome:
            case Done():
                if outcome.text:
                    self.tell(outcome.text)
            case Gone() | Refused():
                self.tell(outcome.text, warning=True)
            case Tally():
                self.tell(outcome.text("done"))
            case _:
                assert_never(outcome)

    def tell(self, text: str, *, warning: bool = False) -> None:
        """Show a toast.

        Args:
            text: One short sentence; may hold an address.
            warning: Whether it is not what the operator wanted.
        """
        severity: Any = "warning" if warning else "information"
        self.notify(safe(text), severity=severity, timeout=6 if warning else 4, markup=False)

    async def live(self) -> Row | None:
        """Find the client to act on, or tell that there is none to act on.

        Returns:
            Its row, if it lives.
        """
        row = await self.selected()
        if row is None:
            self.tell("no client is selected", warning=True)
        elif row.ending:
            self.tell(f"#{row.id} has ended already: {row.ending}", warning=True)
            return None
        return row

    async def action_kick(self) -> None:
        """Ask how hard to kick the client that the cursor is on."""
        row = await self.live()
        if row is not None:
            self.app.push_screen(self.kick_dialog(row), partial(self._kick, row.id))

    def kick_dialog(self, row: Row) -> KickDialog:
        """Ask about one client.

        Args:
            row: The client.

        Returns:
            The dialog.
        """
        return kick_one(row)

    async def _kick(self, id_: int, strength: Strength | None) -> None:
        if strength is not None:
            await self.submit(Kick(id_, strength))

    async def action_hold(self) -> None:
        """Hold the client that the cursor is on, or release it."""
        row = await self.live()
        if row is not None:
            await self.submit(Hold(row.id, not row.held))

    async def action_accept(self) -> None:
        """Stop accepting, or go on."""
        stopped = {Accepting.STOPPED, Accepting.DRAINED, Accepting.DRAINING}
        await self.submit(Accept(self.latest.server.accepting in stopped))

    async def action_drain(self) -> None:
        """Ask before every client is told to leave."""
        # One may have come since the last look.
        await self.acted()
        clients = grouped(self.latest.totals.open)
        says = (
            "New clients are refused. Each client gets what it is owed, then end of file; "
            "whoever is left when the drain timeout is over is closed. "
            "The program goes on, and `a` accepts again."
        )
        self.app.push_screen(
            Confirm(f"Drain the server? {clients} connected", says, "drain", "D"), self._drain
        )

    async def _drain(self, yes: bool | None) -> None:  # noqa: FBT001 - what a dialog answers
        if yes:
            await self.submit(Drain())
