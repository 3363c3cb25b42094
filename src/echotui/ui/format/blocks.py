"""Sparklines and bars of block characters."""

from collections.abc import Sequence
from math import ceil, isfinite
from typing import Final

_LEVELS: Final = "▁▂▃▄▅▆▇█"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_FULL: Final = "█"


def sparkline(values: Sequence[float], width: int) -> str:
    """Draw a series, scaled by its largest value, in exactly `width` characters.

    Args:
        values: Oldest first, drawn on the left. Negative and infinite values and NaN count as 0. If
            there are more than `width`, each column shows the largest of its part.

    Returns:
        0 is `▁`, a greater value is at least `▂`; a column without a value is a space.
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
    # Any value above 0 is visible, also if its quotient is too small for a float.
    steps = max(1, ceil(value / top * (len(_LEVELS) - 1))) if value else 0
    return _LEVELS[steps]


def bar(fraction: float, width: int) -> str:
    """Draw a horizontal bar, padded to exactly `width` characters.

    Any fraction above 0 shows at least `▏`; only 1 and above fills the last column.
    """
    if width <= 0 or not fraction > 0:
        return " " * width
    per_column = len(_EIGHTHS)
    filled = max(1, int(min(fraction, 1.0) * width * per_column))
    full, rest = divmod(filled, per_column)
    return (_FULL * full + _EIGHTHS[rest] * (rest > 0)).ljust(width)
