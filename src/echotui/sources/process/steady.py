"""How often a program is sampled, as a number that does not change with each sample."""

import math
from typing import Final

_SMALLEST: Final = (0.25, 0.5)
_STEP: Final = 0.5
"""Seconds between two of those that are shown, from the second of the smallest on."""
_MARGIN: Final = 0.8
"""A smaller one is shown when so many parts of it are enough."""


class SteadyInterval:
    """Rounds an interval up; the rounded one is smaller again when that has a margin."""

    def __init__(self) -> None:
        self._shown = 0.0

    def shown(self, interval: float) -> float:
        """Return an interval in seconds, rounded up to 0.25, 0.5, 1, 1.5, 2 and so on."""
        if not _rounded(interval) <= self._shown <= _rounded(interval / _MARGIN):
            self._shown = _rounded(interval)
        return self._shown


def _rounded(seconds: float) -> float:
    least = next((each for each in _SMALLEST if seconds <= each), 0.0)
    return least or math.ceil(seconds / _STEP) * _STEP
