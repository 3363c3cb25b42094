"""Carries out the actions of a source, and asks first for what they need."""

from functools import partial
from typing import Final

from echotui.model.command import Invoke
from echotui.model.source_action import Prompt, SourceAction
from echotui.model.view import View
from echotui.ui.bindings import LONGEST_LABEL
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.prompt import LONGEST_QUESTION, PromptDialog
from echotui.ui.format.safe import safe
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.poller import Poller
from echotui.ui.shared.typed_texts import TypedTexts

LONGEST_WARNING: Final = 600


class Invoker:
    """Asks whether and with which text to carry out an action, and sends `Invoke`.

    Args:
        controls: Open the dialogs, and send.
        poller: Has the newest actions: what one asks may be about the client under the cursor.
        typed: Has the texts that were typed before.
    """

    def __init__(self, controls: Controls, poller: Poller, typed: TypedTexts) -> None:
        self._controls = controls
        self._poller = poller
        self._typed = typed

    async def invoke(self, action: SourceAction) -> None:
        """Carry out an action; ask first, with its newest words, if it asks anything."""
        if not action.confirm and action.asks is None:
            await self._controls.submit(Invoke(action.id))
            return
        await self._poller.poll(rows=True)
        newest = _of_view(self._poller.latest, action.id)
        if newest is None:
            self._controls.warn("This is not possible any more; nothing was done.")
        elif newest.confirm:
            self._confirm(newest)
        else:
            await self._go_on(newest)

    def _confirm(self, action: SourceAction) -> None:
        def question(view: View) -> str:
            newest = _of_view(view, action.id) or action
            return safe(newest.confirm or action.confirm, LONGEST_QUESTION)

        key = action.keys if len(action.keys) == 1 and action.keys.isalpha() else ""
        label = safe(action.label, LONGEST_LABEL) or "do it"
        dialog = Confirm(question(View()), safe(action.warning, LONGEST_WARNING), label, key)
        self._controls.ask(dialog, partial(self._confirmed, action), question)

    async def _confirmed(
        self,
        action: SourceAction,
        yes: bool | None,  # noqa: FBT001 - a dialog's answer
    ) -> None:
        if yes:
            await self._go_on(action)

    async def _go_on(self, action: SourceAction) -> None:
        if action.asks is None:
            await self._controls.submit(Invoke(action.id))
        else:
            self._ask(action.id, action.asks)

    def _ask(self, id_: str, prompt: Prompt, refused: str = "") -> None:
        dialog = PromptDialog(prompt, self._typed.of(id_), refused)
        self._controls.ask(dialog, partial(self._answered, id_))

    async def _answered(self, id_: str, text: str | None) -> None:
        if text is None:
            return
        self._typed.add(id_, text)
        outcome = await self._controls.submit(Invoke(id_, text))
        action = _of_view(self._poller.latest, id_)
        refused = outcome.severity == "warning"
        # A text of many words with one mistake is not to be typed again.
        if refused and action is not None and action.asks and self._controls.screen.is_active:
            self._ask(id_, action.asks, outcome.text)


def _of_view(view: View, id_: str) -> SourceAction | None:
    return next((action for action in view.actions if action.id == id_), None)
