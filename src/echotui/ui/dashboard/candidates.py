"""The candidates for the last word of the filter line, one of them chosen."""

import re
from typing import ClassVar, Final

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content
from textual.reactive import reactive

from echotui.model.filter.completion import Completion
from echotui.model.filter.parser import OPERATOR
from echotui.ui.fixes.strips import AcyclicWidget

GAP: Final = 2
_SIGNS: Final = frozenset("!:=<>")
_OPERATOR_AT_END: Final = re.compile(f"(?:{OPERATOR.pattern})$")


class Choice(Struct, frozen=True):
    """A text whose end is replaced by one candidate after the other.

    Attributes:
        before: The text up to the candidates' place.
        after: What follows the field's cursor; it stays.
        chosen: Which candidate stands in the text; below 0: none yet.
    """

    before: str
    after: str
    candidates: tuple[str, ...]
    chosen: int = -1

    @classmethod
    def of(cls, text: str, cursor: int, completion: Completion) -> "Choice":
        """Begin with no candidate chosen."""
        return cls(text[: completion.start], text[cursor:], completion.candidates)

    def step(self, by: int) -> "Choice":
        """Choose the next candidate (1) or the previous one (-1); it wraps around."""
        chosen = max(self.chosen, -1 if by > 0 else 0) + by
        return replace(self, chosen=chosen % len(self.candidates))

    def retyped(self, text: str) -> str:
        """Return the head with the operator that was typed behind the completed one, in its place.

        Empty if `text` is not that. `>` and `=` make one operator together.
        """
        typed = text[len(self.head) : len(text) - len(self.after)]
        completed = _OPERATOR_AT_END.search(self.head)
        if text != self.head + typed + self.after or typed not in _SIGNS or completed is None:
            return ""
        if OPERATOR.fullmatch(completed[0] + typed):
            return ""
        return self.head[: completed.start()] + typed

    @property
    def head(self) -> str:
        """The text up to the end of the chosen candidate, where the cursor goes."""
        return self.before + self.candidates[self.chosen]

    @property
    def text(self) -> str:
        """The whole text."""
        return self.head + self.after


class CandidateList(AcyclicWidget):
    """Draws the candidates on one line, from a page that has the chosen one; or a text.

    Attributes:
        hint: What is to be typed.
        error: Why the text is not a filter.
    """

    DEFAULT_CSS: ClassVar[str] = """
    CandidateList {
        height: 1; dock: top; display: none; padding: 0 3;
        background: $echo-bar; color: $foreground; text-wrap: nowrap;
    }
    CandidateList.-on { display: block; }
    """

    choice: reactive[Choice | None] = reactive[Choice | None](None)
    hint: reactive[str] = reactive("")
    error: reactive[str] = reactive("")

    def show(self, choice: Choice | None, hint: str = "", error: str = "") -> None:
        """Show candidates, a hint, an error, or nothing."""
        self.choice, self.hint, self.error = choice, hint, error
        self.set_class(bool(choice or hint or error), "-on")

    def render(self) -> Content:
        """Draw the line."""
        choice = self.choice
        if self.error:
            return Content.styled(self.error, "$error").truncate(
                self.content_size.width, ellipsis=True
            )
        if choice is None:
            return Content.styled(self.hint, "$echo-faint")
        return candidate_line(choice.candidates, choice.chosen, self.content_size.width)


def candidate_line(candidates: tuple[str, ...], chosen: int, width: int) -> Content:
    """Draw as many candidates as fit, from the first of the page that has the chosen one."""
    first = used = 0
    for place, candidate in enumerate(candidates):
        used += len(candidate) + GAP
        # With a mark after it, if others follow.
        if used - GAP > width - (place < len(candidates) - 1):
            if place > chosen:
                break
            first, used = place, len(candidate) + GAP
    parts = [
        Content.styled(each, "reverse bold" if place == chosen else "")
        for place, each in enumerate(candidates[first:], first)
    ]
    return Content(" " * GAP).join(parts).truncate(max(0, width), ellipsis=True)
