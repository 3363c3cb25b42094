"""The texts that the operator has typed for the actions of a source."""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

KEPT: Final = 50
"""Texts of one action."""


class TypedTexts:
    """The last texts of each action, for as long as the dashboard runs."""

    def __init__(self) -> None:
        self._by_action: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=KEPT))

    def of(self, action: str) -> tuple[str, ...]:
        """Return the texts of an action by its id, oldest first."""
        return tuple(self._by_action.get(action, ()))

    def add(self, action: str, text: str) -> None:
        """Keep a text as the newest; only once, and no blank one."""
        texts = self._by_action[action]
        if text in texts:
            texts.remove(text)
        if text.strip():
            texts.append(text)


class Recall:
    """Goes through texts as a shell does: older and newer ones, then the one being typed."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = [*texts, ""]
        self._place = len(texts)

    def __bool__(self) -> bool:
        """Whether there is any but the one being typed."""
        return len(self._texts) > 1

    def go(self, by: int, shown: str) -> str:
        """Return the text `by` places on, after that of now, `shown`, which may have changed."""
        self._texts[self._place] = shown
        self._place = max(0, min(self._place + by, len(self._texts) - 1))
        return self._texts[self._place]
