"""Fit as many parts on a line as possible."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content


class BarPart(NamedTuple):
    """Content that is shown whole or left out; the highest rank is left out first."""

    rank: int
    content: Content


def fit(parts: Sequence[BarPart], width: int, gap: int = 2) -> Content:
    """Leave out parts until the rest, with `gap` spaces between them, fits in `width` columns.

    The last remaining part is cut, with a mark. A width below 0 counts as 0.
    """
    line = Content(" " * gap).join(part.content for part in fitting(parts, width, gap))
    return line.truncate(max(0, width), ellipsis=True)


def fitting(parts: Sequence[BarPart], width: int, gap: int = 2) -> list[BarPart]:
    """Return the parts that `fit` does not leave out."""
    kept = [part for part in parts if part.content]
    while len(kept) > 1 and _width(kept, gap) > width:
        kept.remove(max(reversed(kept), key=lambda part: part.rank))
    return kept


def room_beside(parts: Sequence[BarPart], width: int, gap: int = 2) -> int:
    """Return the columns for one more part, so that none of these is left out."""
    return width - gap - _width([part for part in parts if part.content], gap)


def _width(parts: Sequence[BarPart], gap: int) -> int:
    return sum(part.content.cell_length for part in parts) + gap * (len(parts) - 1)
