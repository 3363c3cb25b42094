"""Toasts that do not pile up over what the operator looks at."""

from typing import Final

from textual.app import App
from textual.notifications import Notify

from echotui.ui.fixes.garbage import A_TOAST, FLEETING

TOASTS: Final = 3
"""So many at a time."""


class ToastingApp(App[None]):
    """Takes an old toast away for a new one, and never shows the same twice."""

    def on_notify(self, event: Notify) -> None:
        """Make room for a toast, before Textual shows it."""
        coming = event.notification
        FLEETING.add(coming, A_TOAST)
        others = [each for each in self._notifications if each.message != coming.message]
        # Of both kinds the newest say most; but keys pressed fast make no warning go unread.
        keeps = sorted(others, key=lambda each: each.severity != "information")[1 - TOASTS :]
        for old in list(self._notifications):
            if old not in keeps:
                self._unnotify(old, refresh=False)
                for screen in self.screen_stack:
                    # Textual's own way removes the toast, and leaves its holder there for good.
                    screen.query(f"#--textual-toast-{old.identity}").remove()
