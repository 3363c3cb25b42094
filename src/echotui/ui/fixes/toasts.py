"""Removes a toast with its holder, on every screen; and limits how many are shown.

For a withdrawn notification, `ToastRack.show` leaves the empty `ToastHolder` on the top screen for
good; under a dialog it removes nothing. Delete the removal in `on_notify` when no holder is left.
"""

from typing import Final

from textual.app import App
from textual.notifications import Notify

TOASTS: Final = 3  # At a time.


class ToastLimitApp(App[None]):
    """Removes the oldest toast for a new one, and shows no text twice at a time."""

    def on_notify(self, event: Notify) -> None:
        """Make room for a toast, before Textual shows it."""
        coming = event.notification
        others = [each for each in self._notifications if each.message != coming.message]
        # The newest of each kind; but many keys pressed fast must not push out an unread warning.
        kept = sorted(others, key=lambda each: each.severity != "information")[1 - TOASTS :]
        for old in list(self._notifications):
            if old not in kept:
                self._unnotify(old, refresh=False)
                for screen in self.screen_stack:
                    screen.query(f"#--textual-toast-{old.identity}").remove()
