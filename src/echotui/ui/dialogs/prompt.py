"""One line of text that an action of the source needs."""

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from echotui.model.source_action import LONGEST_TEXT, Prompt
from echotui.ui.dialogs.dialog import Dialog, KeyHints, WrappedLines, packed
from echotui.ui.format.safe import message, safe
from echotui.ui.shared.line_input import PRINTABLE, LineInput
from echotui.ui.shared.typed_texts import Recall

LONGEST_QUESTION: Final = 200
LONGEST_REASON: Final = 400


class Completions(WrappedLines):
    """Lists texts in a few lines, always as many, so that nothing moves while one types.

    Args:
        height: The lines.
    """

    DEFAULT_CSS: ClassVar[str] = "Completions { color: $echo-faint; }"

    def __init__(self, height: int) -> None:
        super().__init__()
        self._height = height
        self._texts: Sequence[str] = ()

    def show(self, texts: Sequence[str]) -> None:
        """List these."""
        self._texts = texts
        self.refresh()

    def lines(self, width: int) -> list[Content]:
        """Put as many on a line as fit; say so if there are more."""
        lines = packed(map(Content, map(safe, self._texts)), width, "  ")
        lines += [Content("")] * (self._height - len(lines))
        if len(lines) > self._height:
            last = lines[self._height - 1].truncate(max(0, width - 3))
            lines[self._height - 1 :] = [last + "  …"]
        return lines


class PromptDialog(Dialog[str]):
    """Asks for a line of printable ASCII; Tab completes it, up and down show earlier ones.

    Args:
        prompt: What is asked.
        typed: What was typed before, oldest first.
        refused: Why the last of these was refused; then it is in the field.
    """

    DEFAULT_CSS: ClassVar[str] = """
    PromptDialog > Vertical { width: 92; }
    PromptDialog Input { height: 1; border: none; padding: 0 1; background: $echo-bar; }
    PromptDialog .refused { color: $warning; text-style: bold; }
    """
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        # The field would copy.
        Binding("ctrl+c", "cancel", "cancel", show=False, priority=True),
        Binding("tab", "complete", "complete", show=False, priority=True),
        Binding("up", "recall(-1)", "an earlier text", show=False, priority=True),
        Binding("down", "recall(1)", "a later text", show=False, priority=True),
    ]

    def __init__(self, prompt: Prompt, typed: Sequence[str] = (), refused: str = "") -> None:
        super().__init__(safe(prompt.question, LONGEST_QUESTION))
        self._text = _typeable(prompt.default)
        if refused and typed:
            *typed, self._text = typed
        self._refused = refused
        self._recall = Recall(typed)
        self._choices = _all_typeable(prompt.choices)
        self._words = _all_typeable(prompt.words)
        self._completions = Completions(3 if self._words else 1)

    def body(self) -> Iterable[Widget]:
        """Draw the field, the completions and the keys."""
        yield LineInput(
            self._text,
            restrict=PRINTABLE,
            max_length=LONGEST_TEXT,
            select_on_focus=False,
            compact=True,
        )
        if self._refused:
            yield Static(Content(message(self._refused)[:LONGEST_REASON]), classes="refused")
        yield self._completions
        completes = (("tab", "complete"),) if self._choices or self._words else ()
        recalls = (("up down", "earlier texts"),) if self._recall else ()
        yield KeyHints(*completes, *recalls, ("enter", "do it"), ("esc", "cancel"))

    @property
    def text(self) -> str:
        """The text in the field."""
        return self.query_one(Input).value

    def buttons(self) -> Iterable[Button]:
        """Return none: the keys are Enter and Escape."""
        return ()

    def on_mount(self) -> None:
        """List the first completions."""
        self._list(self._text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the completions of what is typed; another text is not refused yet."""
        event.stop()
        if event.value != self._text:
            # Its lines stay, so that nothing moves.
            self.query(".refused").set(visible=False)
        self._list(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_complete(self) -> None:
        """Complete the text before the cursor as far as all that begin with it agree."""
        field = self.query_one(Input)
        before, after = field.value[: field.cursor_position], field.value[field.cursor_position :]
        choices, words = self._matching(before)
        begun, _ = _last_word(before)
        found = [*choices, *(begun + word for word in words)]
        if found:
            longer = _common(found)
            field.value = longer + after
            field.cursor_position = len(longer)

    def action_recall(self, by: int) -> None:
        """Show the text typed before that in the field, or after it."""
        field = self.query_one(Input)
        field.value = self._recall.go(by, field.value)
        field.cursor_position = len(field.value)

    def _list(self, text: str) -> None:
        choices, words = self._matching(text)
        self._completions.show([*choices, *words])

    def _matching(self, text: str) -> tuple[list[str], list[str]]:
        """Return the choices that go on from a text, and the words that do from its last one."""
        _, word = _last_word(text)
        return (
            [each for each in self._choices if each.startswith(text)],
            [each for each in self._words if each.startswith(word)],
        )


def _last_word(text: str) -> tuple[str, str]:
    """Return what is before the word at the end of a text, and the word; it may be empty."""
    start = text.rfind(" ") + 1
    return text[:start], text[start:]


def _common(texts: list[str]) -> str:
    """Return what all texts begin with."""
    first, last = min(texts), max(texts)
    differ = (place for place, letter in enumerate(first) if not last.startswith(letter, place))
    return first[: next(differ, len(first))]


def _all_typeable(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text and _typeable(text) == text]


def _typeable(text: str) -> str:
    """Return a text that the field takes; empty for one that it does not."""
    return text if len(text) <= LONGEST_TEXT and re.fullmatch(PRINTABLE, text) else ""
