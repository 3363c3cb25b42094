"""A control sequence or a bracketed paste that is not complete yet."""

from typing import Final

LONGEST_SEQUENCE: Final = 256
"""Characters of a sequence that are kept; of a longer one only the end is looked for."""
PASTE_START: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
LONGEST: Final = 65536
"""Characters of a paste that are kept."""

_FURTHER: Final = {"\x1b[[": 1, "\x1b[M": 3}
"""Characters of any kind after what looks complete: the Linux console's F1 to F5
(console_codes(4)), and the oldest mouse reports (xterm's ctlseqs, X10)."""
_MOUSE: Final = "\x1b[<"


class PartialSequence:
    """Collects a control sequence (CSI, SS3) up to its final character (ECMA-48, 5.4).

    Attributes:
        size: How many characters came, with those that were not kept.
        broken: Whether it holds what no control sequence does, or is too long.
    """

    def __init__(self, introducer: str) -> None:
        self.text = introducer
        self.size = 0
        self.broken = False
        self._further = 0

    @property
    def wants_any(self) -> bool:
        """Whether the next character belongs to it, whatever it is."""
        return self._further > 0

    def add(self, text: str) -> None:
        """Add parameters, or one character of any kind."""
        self.size += len(text)
        if self.size > LONGEST_SEQUENCE:
            self.broken = True
        else:
            self.text += text

    def ends_with(self, character: str) -> bool:
        """Add a character, neither ESC nor a parameter unless `wants_any`.

        Returns:
            Whether the sequence is complete, or broken and at its end.
        """
        wanted = self.wants_any
        no_number = not wanted and self._is_no_number(character)
        self.add(character)
        if wanted:
            self._further -= 1
        elif no_number or not "@" <= character <= "~":
            self.broken = True
            return False
        else:
            self._further = _FURTHER.get(self.text, 0)
        return not self._further

    def _is_no_number(self, character: str) -> bool:
        """Return whether it is in the place of a number: some terminals report NaN."""
        if self.text.startswith(_MOUSE):
            return character not in "Mm"
        return character == "N" or (self.broken and character == "a")


class PartialPaste:
    """Collects the text between the brackets of a paste, at most `LONGEST` characters."""

    def __init__(self) -> None:
        self.text = ""
        self._held = ""

    def take(self, text: str, place: int) -> int | None:
        """Take what was read, from a place up to the closing bracket.

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
