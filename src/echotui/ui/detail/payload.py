"""The last bytes that went one way, as hex and text."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.content import Content

from echotui.model.detail import Detail
from echotui.model.view import View
from echotui.ui.detail.section import Section
from echotui.ui.format.hexdump import hexdump

PER_LINE: Final = (16, 8, 4)
"""How many bytes a line may show; the first that fits is taken."""


class Payload(Section):
    """A dump of some bytes, oldest first.

    Args:
        of: Finds the bytes in a detail.
        counted: Finds how many there ever were.
    """

    def __init__(self, of: Callable[[Detail], bytes], counted: Callable[[Detail], int]) -> None:
        super().__init__()
        self._of = of
        self._counted = counted

    def concerns(self, view: View) -> object:
        """The bytes, and whether there ever were any."""
        return self._of(view.detail), bool(self._counted(view.detail))

    def draw(self, view: View, width: int) -> Sequence[Content]:
        """Draw as many bytes a line as fit."""
        data = self._of(view.detail)
        if not data:
            kept = "none were kept" if self._counted(view.detail) else "none yet"
            return [Content.styled(kept, "$echo-faint")]
        lines: Sequence[str] = ()
        for each in PER_LINE:
            lines = hexdump(data, each)
            if max(map(len, lines)) <= width:
                break
        return [_dimmed(*line.partition("  ")) for line in lines]


def _dimmed(offset: str, gap: str, rest: str) -> Content:
    return Content.assemble((offset, "$echo-faint"), gap + rest)
