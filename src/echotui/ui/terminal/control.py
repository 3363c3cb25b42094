"""Collects a control sequence (CSI, SS3)."""

from typing import Final

WORTHY: Final = 256
"""Characters of a sequence that is read; of a longer one only the end is looked for."""

_FURTHER: Final = {"\x1b[[": 1, "\x1b[M": 3}
"""Characters of any kind after what looks complete: the Linux console's F1 to F5
(console_codes(4)), and the oldest mouse reports (xterm's ctlseqs, X10)."""
_MOUSE: Final = "\x1b[<"


class Control:
    """Takes what comes after the introducer, up to the final character (ECMA-48, 5.4).

    Args:
        introducer: ESC and `[` or `O`.

    Attributes:
        text: What there is of it so far.
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
        """Add parameters, or one character of any kind.

        Args:
            text: Any number of them.
        """
        self.size += len(text)
        if self.size > WORTHY:
            self.broken = True
        else:
            self.text += text

    def ends_with(self, character: str) -> bool:
        """Add a character, and tell whether it is the last one.

        Args:
            character: Neither ESC nor a parameter, unless `wants_any`.

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
        """Tell whether it stands where a number should: some terminals report NaN."""
        if self.text.startswith(_MOUSE):
            return character not in "Mm"
        return character == "N" or (self.broken and character == "a")
