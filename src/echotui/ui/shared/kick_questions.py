"""The questions before one client is kicked."""

from collections.abc import Awaitable, Callable
from functools import partial

from msgspec.structs import replace

from echotui.model.command import Kick, Outcome, Strength, Unsure
from echotui.model.row import Row
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.kick import follow, kick_one
from echotui.ui.format.row import name_of
from echotui.ui.format.safe import message, safe
from echotui.ui.shared.operator import Operator


class KickQuestions:
    """Asks how hard to kick a client, and once more if the source is not sure.

    Args:
        operator: Sends the command.
        ask: Opens a dialog: `Controls.ask`.
        show: Shows the outcome.
        warn: Shows why there is no question.
    """

    def __init__(
        self,
        operator: Operator,
        ask: Callable[..., None],
        show: Callable[[Outcome], Awaitable[object]],
        warn: Callable[[str], None],
    ) -> None:
        self._operator = operator
        self._ask = ask
        self._show = show
        self._warn = warn

    def open(self, row: Row, marked: int, key: str) -> None:
        """Ask about a connected client; `key` kicks the marked ones, so many."""
        if self._operator.spares(row):
            can = self._operator.capabilities
            only = can.only_words or can.only
            self._warn(f"{name_of(row)} is not kicked: only {only}.")
            return
        dialog = kick_one(row, marked, key, self._operator.capabilities)
        self._ask(dialog, partial(self._kick, row.id), partial(follow, dialog, row.id))

    async def _kick(self, id_: int, strength: Strength | None) -> None:
        if strength is not None:
            await self._send(Kick(id_, strength))

    async def _send(self, command: Kick) -> None:
        outcome = await self._operator.submit(command)
        if not isinstance(outcome, Unsure) or command.sure:
            await self._show(outcome)
            return
        dialog = Confirm(safe(outcome.question), message(outcome.text), "kick", "")
        answered = partial(self._answered, replace(command, sure=True))
        self._ask(dialog, answered, partial(follow, dialog, command.id))

    async def _answered(self, command: Kick, yes: bool | None) -> None:  # noqa: FBT001 - a dialog's answer
        if yes:
            await self._send(command)
