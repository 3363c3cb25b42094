"""What happens on a key that cannot do what the operator expects of it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from math import inf
from typing import Any, Final, NamedTuple

from textual.binding import BindingsMap

from echotui.errors import NoServerError
from echotui.model.action import Action, ActionGroup, Asks, Need, Place
from echotui.model.actions import actions_at
from echotui.model.source_action import SourceAction
from echotui.ui.bindings import LONGEST_SENTENCE
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.dialog import Dialog
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.format.keys import shown
from echotui.ui.format.safe import safe
from echotui.ui.shared.banner import Banner
from echotui.ui.shared.controls import Controls
from echotui.ui.table.columns_dialog import ColumnsDialog

ANSWERED: Final = 1.5
"""Seconds in which a letter is taken for the answer to a dialog that did not open."""
TYPED: Final = 0.5
"""Seconds between two letters of a text that is typed at one go."""
_DIALOGS: Final[Mapping[Asks, type[Dialog[Any]]]] = {
    Asks.STRENGTH: KickDialog,
    Asks.YES: Confirm,
    Asks.COLUMNS: ColumnsDialog,
}
"""The dialogs of which only some letters are answers: their bindings."""
_OF_TABLE: Final = frozenset(Need) - {Need.NOTHING, Need.LINE, Need.SEARCH}
"""What an action acts on that may not be on the screen while the journal has the focus."""


class Expected(NamedTuple):
    """A dialog that did not open.

    Attributes:
        until: Monotonic time in seconds.
        action: The action that opens it.
        reason: Why it did not open.
    """

    until: float
    action: str
    asks: Asks
    reason: str


class Gate:
    """Carries out actions, and answers for keys that do nothing.

    A letter after a key that opens a dialog answers that dialog. If it did not open, the letter
    would do something else: `x` on an ended client, then `r`, would reverse the order. So would an
    Escape that was meant for a dialog that has just closed in vain.

    Args:
        controls: Those of the screen on which the keys work.
        banner: Shows where the keys are listed.
        place: Returns where the focus is.
        carry_out: Carries out an action by its name.
    """

    def __init__(
        self,
        controls: Controls,
        banner: Banner,
        place: Callable[[], Place],
        carry_out: Callable[[str], Awaitable[None]],
    ) -> None:
        self._controls = controls
        self._keys = controls.keys
        self._banner = banner
        self._place = place
        self._carry_out = carry_out
        self._expected: Expected | None = None

    async def run(self, name: str) -> None:
        """Carry out an action of the screen."""
        action = self._named(name)
        if self._place() is Place.JOURNAL and action.needs in _OF_TABLE:
            there = self._keys.of("next_pane")
            self._controls.warn(f"This works in the table only; {there} goes there.")
        elif action.capability and self._controls.silent:
            self._controls.warn("There is no answer; nothing was done.")
        else:
            try:
                await self._carry_out(name)
            except NoServerError as error:
                self._controls.warn(f"{str(error).rstrip('.')}; nothing was done.")
        self._expect(action)

    def drops(self, key: str) -> bool:
        """Return whether a key is not to be handled: it answers a dialog that is not there."""
        expected, self._expected = self._expected, None
        self._banner.hint = ""
        now = time.monotonic()
        vain, self._controls.in_vain = self._controls.in_vain, -inf
        if key == "escape" and now < vain + ANSWERED:
            self._controls.warn(f"{shown(key)} was dropped: the dialog is closed already.")
            return True
        if expected is None or now >= expected.until or not _answers(expected.asks, key):
            return False
        action = self._action(key)
        harmless = action is not None and (
            action.group is ActionGroup.MOVE or action.name == expected.action
        )
        if harmless:
            return False
        if expected.asks is Asks.TEXT:
            self._expected = expected._replace(until=now + TYPED)
        self._controls.warn(f"{shown(key)} was dropped. {expected.reason}")
        return True

    def missed(self, key: str) -> None:
        """Say why a key did nothing."""
        action = self._action(key)
        if action is None and (barred := self._barred(key)):
            what = safe(barred.sentence.partition(":")[0], LONGEST_SENTENCE)
            if barred.reason:
                self._controls.warn(safe(barred.reason, LONGEST_SENTENCE))
            else:
                self._refuse(what)
            asks = Asks.TEXT if barred.asks else Asks.YES
            self._expect_answer(barred.id, asks)
            return
        if action is None or self._able(action):
            self._banner.hint = f"{self._keys.of('help')} for keys"
            return
        operator = self._controls.operator
        if operator.read_only and action.capability not in operator.capabilities.never:
            self._refuse(action.sentence)
        else:
            why = operator.capabilities.never_why or "this source does not do it"
            self._controls.warn(f"Cannot {action.sentence.partition(',')[0]}: {why}.")
        self._expect(action)

    def _refuse(self, what: str) -> None:
        why = self._controls.operator.capabilities.refusal
        self._controls.warn(f"Cannot {what}. {why}" if why else f"Read only: cannot {what}.")

    def _expect(self, action: Action) -> None:
        """Remember that a dialog has not opened, if that is so."""
        if action.asks and self._controls.screen.is_active:
            self._expect_answer(action.name, action.asks)

    def _expect_answer(self, action: str, asks: Asks) -> None:
        current = self._controls.messages.current
        reason = current.text if current else "no dialog is open."
        self._expected = Expected(time.monotonic() + ANSWERED, action, asks, reason)

    def _barred(self, key: str) -> SourceAction | None:
        """Return the action of the source that a key would have, were it not read-only."""
        barred = self._controls.barred
        return next((each for each in barred if key in each.keys.split(",")), None)

    def _able(self, action: Action) -> bool:
        needed = action.capability
        return not needed or bool(getattr(self._controls.operator.capabilities, needed))

    def _action(self, key: str) -> Action | None:
        """Return the action of a key, also of one that the source cannot carry out."""
        name = self._keys.action_at(self._place(), key) or self._keys.action_at(Place.TABLE, key)
        return self._named(name) if name else None

    def _named(self, name: str) -> Action:
        places = (self._place(), Place.TABLE, Place.APP)
        return next(actions_at(place)[name] for place in places if name in actions_at(place))


def _answers(asks: Asks, key: str) -> bool:
    """Return whether a key is a letter that answers such a dialog."""
    dialog = _DIALOGS.get(asks)
    return len(key) == 1 and (dialog is None or key in BindingsMap(dialog.BINDINGS).key_to_bindings)
