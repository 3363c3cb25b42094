"""Put as many parts on a line as there is room for."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content


class Part(NamedTuple):
    """Something that is shown whole or not at all.

    Attributes:
        rank: The higher, the sooner it is left out.
        content: What to show.
    """

    rank: int
    content: Content


def fit(parts: Sequence[Part], width: int, gap: int = 2) -> Content:
    """Leave out what matters least until the rest fits on a line.

    Args:
        parts: In the order in which to show them; empty ones are left out.
        width: Columns of the terminal; below 0 is none.
        gap: Spaces between two parts.

    Returns:
        One line; cut with a mark when even the most important part is too wide.
    """
    kept = [part for part in parts if part.content]
    while len(kept) > 1 and _width(kept, gap) > width:
        kept.remove(max(reversed(kept), key=lambda part: part.rank))
    line = Content(" " * gap).join(part.content for part in kept)
    return line.truncate(max(0, width), ellipsis=True)


def _width(parts: Sequence[Part], gap: int) -> int:
    return sum(part.content.cell_length for part in parts) + gap * (len(parts) - 1)
