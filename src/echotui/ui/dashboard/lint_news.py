"""What looks wrong with the server, as a message when it begins."""

from math import inf
from typing import Final

from echotui.model.lint import LintScope
from echotui.model.lints import BY_NAME, is_information
from echotui.model.view import View
from echotui.ui.shared.messages import Message, Messages

AGAIN: Final = 60.0
"""Seconds until a lint that has begun anew is reported again."""


class LintNews:
    """Adds the sentence of a warning about the server, once; it waits for what is no warning.

    While the message is shown, it says what the lint says now.
    """

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._on: set[str] = set()
        self._added: dict[str, float] = {}
        self._shown: dict[str, Message] = {}

    def show(self, view: View) -> None:
        """Report the lints of a view that those before did not have."""
        current = self._messages.current
        self._shown = {name: each for name, each in self._shown.items() if each is current}
        on = {
            lint.name: lint.sentence
            for lint in view.totals.lints
            if lint.count and lint.name in BY_NAME and not is_information(lint.name)
            and BY_NAME[lint.name].scope is LintScope.SERVER
        }  # fmt: skip
        for name in self._shown.keys() & on.keys():
            self._shown[name] = self._messages.correct(self._shown[name], on[name])
            self._on.add(name)
        begun = on.keys() - self._on
        self._on &= on.keys()
        for name in begun:
            if view.at - self._added.get(name, -inf) < AGAIN:
                self._on.add(name)
            elif self._messages.current is None or self._messages.current.stays:
                self._on.add(name)
                self._added[name] = view.at
                message = self._messages.add(on[name], "warning")
                if message is not None:
                    self._shown[name] = message
