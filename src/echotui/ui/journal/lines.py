"""Lines of the journal as they are drawn, each kept until it looks different."""

from typing import Final, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from echotui.model.journal import JournalLine
from echotui.ui.format.journal import WIDE, Shape, describe
from echotui.ui.format.safe import CUT_MARK
from echotui.ui.theme.role_styles import RoleStyles

SIGNS: Final = {"cursor": "▸", "tint": "│", "hit": "●"}
"""The first column of a line, by its background."""


class DrawnLine(NamedTuple):
    """What decides how a line looks.

    Attributes:
        background: `cursor`, `tint` (a note is about it), `hit`, or empty for the default.
    """

    line: JournalLine
    background: str


class LineCache:
    """Draws lines; those that have moved on the screen are not drawn again."""

    def __init__(self, style_of: RoleStyles) -> None:
        self._style_of = style_of
        self._look: tuple[int, float, Shape] = (0, 0.0, WIDE)
        self._strips: dict[DrawnLine, Strip] = {}

    def draw(self, lines: list[DrawnLine], width: int, wall: float, shape: Shape) -> list[Strip]:
        """Return a strip of `width` columns for each line; forget all others."""
        look = (width, wall, shape)
        before = self._strips if look == self._look else {}
        self._look = look
        strips = [before.get(line) or self._strip(line) for line in lines]
        self._strips = dict(zip(lines, strips, strict=True))
        return strips

    def clear(self) -> None:
        """Forget all strips: the styles have changed."""
        self._strips.clear()

    def _strip(self, drawn: DrawnLine) -> Strip:
        width, wall, shape = self._look
        pieces = describe(drawn.line, wall, shape)
        where = ""
        if drawn.background:
            (head, colour), *rest = pieces
            pieces = ((SIGNS[drawn.background], "$accent"), (head[1:], colour), *rest)
            where = f"@{drawn.background}"
        strip = Strip(
            Segment(text, self._style_of(_role(colour) + where)) for text, colour in pieces
        )
        if strip.cell_length > width:
            cut = Strip([Segment(CUT_MARK, self._style_of("faint" + where))])
            strip = Strip.join([strip.crop(0, width - 1), cut])
        return strip.adjust_cell_length(width, self._style_of("text" + where))


def _role(colour: str) -> str:
    return colour.removeprefix("$echo-").removeprefix("$") or "text"
