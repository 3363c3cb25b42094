"""Pictures made of block characters, one line high."""

from collections.abc import Sequence
from math import ceil, isfinite
from typing import Final

_LEVELS: Final = "▁▂▃▄▅▆▇█"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_FULL: Final = "█"


def sparkline(values: Sequence[float], width: int) -> str:
    """Draw a series, scaled by its largest value.

    Args:
        values: Oldest first. Negative and infinite ones and those that are no number count as 0.
        width: How many columns. With more values than that, a column shows the largest of its
            share.

    Returns:
        Exactly `width` characters, the newest value at the right. 0 is `▁`, any more is at least
        `▂`; a column for which there is no value yet is a space.
    """
    if width <= 0:
        return ""
    known = [value if value > 0 and isfinite(value) else 0.0 for value in values]
    if len(known) > width:
        edges = [column * len(known) // width for column in range(width + 1)]
        known = [max(known[edges[i] : edges[i + 1]]) for i in range(width)]
    top = max(known, default=0.0)
    return "".join(_level(value, top) for value in known).rjust(width)


def _level(value: float, top: float) -> str:
    # A trickle beside a flood stays visible, also where their quotient is too small for a float.
    steps = max(1, ceil(value / top * (len(_LEVELS) - 1))) if value else 0
    return _LEVELS[steps]


def bar(fraction: float, width: int) -> str:
    """Draw a horizontal bar.

    Args:
        fraction: How much of it is filled: 0 is none; 1 and anything above is all.
        width: How many columns.

    Returns:
        Exactly `width` characters, with spaces after the bar. Any fraction above 0 shows at least
        `▏`, and only a fraction of 1 fills the last column.
    """
    if width <= 0 or not fraction > 0:
        return " " * width
    per_column = len(_EIGHTHS)
    filled = max(1, int(min(fraction, 1.0) * width * per_column))
    full, rest = divmod(filled, per_column)
    return (_FULL * full + _EIGHTHS[rest] * (rest > 0)).ljust(width)
