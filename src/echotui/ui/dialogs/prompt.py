"""One line of text that an action of the source needs."""

import re
from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from echotui.model.source_action import LONGEST_TEXT, Prompt
from echotui.ui.dialogs.dialog import Dialog, KeyHints
from echotui.ui.format.safe import safe
from echotui.ui.shared.line_input import PRINTABLE, LineInput

MOST_LISTED: Final = 8
"""Completions that are listed below the field."""
LONGEST_QUESTION: Final = 200


class PromptDialog(Dialog[str]):
    """Asks for a line of printable ASCII; Tab completes it from the choices of the prompt."""

    DEFAULT_CSS: ClassVar[str] = """
    PromptDialog Input { height: 1; border: none; padding: 0 1; background: $echo-bar; }
    PromptDialog #choices { height: auto; min-height: 1; color: $echo-faint; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        # The field would copy.
        Binding("ctrl+c", "cancel", "cancel", show=False, priority=True),
        Binding("tab", "complete", "complete", show=False, priority=True),
    ]

    def __init__(self, prompt: Prompt) -> None:
        super().__init__(safe(prompt.question, LONGEST_QUESTION))
        self._default = _typeable(prompt.default)
        self._choices = [text for text in prompt.choices if text and _typeable(text) == text]

    def body(self) -> Iterable[Widget]:
        """Draw the field, the completions and the keys."""
        yield LineInput(
            self._default,
            restrict=PRINTABLE,
            max_length=LONGEST_TEXT,
            select_on_focus=False,
            compact=True,
        )
        yield Static(self._listed(self._default), id="choices")
        keys = (("enter", "do it"), ("esc", "cancel"))
        yield KeyHints(*((("tab", "complete"),) if self._choices else ()), *keys)

    def buttons(self) -> Iterable[Button]:
        """Return none: the keys are Enter and Escape."""
        return ()

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the completions of what is typed."""
        event.stop()
        self.query_one("#choices", Static).update(self._listed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_complete(self) -> None:
        """Complete the text as far as all choices that begin with it agree."""
        field = self.query_one(Input)
        found = self._matching(field.value)
        if found:
            field.value = _common(found)
            field.cursor_position = len(field.value)

    def _matching(self, text: str) -> list[str]:
        return [choice for choice in self._choices if choice.startswith(text)]

    def _listed(self, text: str) -> Content:
        found = self._matching(text)
        more = "  …" if len(found) > MOST_LISTED else ""
        return Content("  ".join(map(safe, found[:MOST_LISTED])) + more)


def _common(texts: list[str]) -> str:
    """Return what all texts begin with."""
    first, last = min(texts), max(texts)
    differ = (place for place, letter in enumerate(first) if not last.startswith(letter, place))
    return first[: next(differ, len(first))]


def _typeable(text: str) -> str:
    """Return a text that the field takes; empty for one that it does not."""
    return text if len(text) <= LONGEST_TEXT and re.fullmatch(PRINTABLE, text) else ""
