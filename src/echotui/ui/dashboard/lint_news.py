"""What looks wrong with the server, as a message when it begins."""

from math import inf
from typing import Final

from echotui.model.lint import LintScope
from echotui.model.lints import BY_NAME, is_information
from echotui.model.view import View
from echotui.ui.shared.messages import Messages

AGAIN: Final = 60.0
"""Seconds until a lint that has begun anew is reported again."""


class LintNews:
    """Adds the sentence of a warning about the server, once; it waits for what is no warning."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._on: set[str] = set()
        self._added: dict[str, float] = {}

    def show(self, view: View) -> None:
        """Report the lints of a view that those before did not have."""
        on = {
            lint.name: lint.sentence
            for lint in view.totals.lints
            if lint.count and lint.name in BY_NAME and not is_information(lint.name)
            and BY_NAME[lint.name].scope is LintScope.SERVER
        }  # fmt: skip
        begun = on.keys() - self._on
        self._on &= on.keys()
        for name in begun:
            if view.at - self._added.get(name, -inf) < AGAIN:
                self._on.add(name)
            elif self._messages.current is None or self._messages.current.stays:
                self._on.add(name)
                self._added[name] = view.at
                self._messages.add(on[name], "warning")
