"""Collects a bracketed paste."""

from typing import Final

PASTE_START: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
LONGEST: Final = 65536
"""Characters of a paste that are kept."""


class Paste:
    """Takes what comes between the brackets.

    Attributes:
        text: What there is of it so far, at most `LONGEST` characters.
    """

    def __init__(self) -> None:
        self.text = ""
        self._held = ""

    def take(self, text: str, place: int) -> int | None:
        """Take what was read, up to the closing bracket.

        Args:
            text: What was read.
            place: Where to begin.

        Returns:
            The place after the bracket; None when it has not come yet.
        """
        data = self._held + text[place:]
        end = data.find(PASTE_END)
        if end >= 0:
            self._keep(data[:end])
            return place - len(self._held) + end + len(PASTE_END)
        # Reads may cut the bracket too.
        held = next(n for n in range(len(PASTE_END) - 1, -1, -1) if data.endswith(PASTE_END[:n]))
        self._keep(data[: len(data) - held])
        self._held = PASTE_END[:held]
        return None

    def _keep(self, text: str) -> None:
        self.text += text[: LONGEST - len(self.text)]
