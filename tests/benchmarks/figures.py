"""The arithmetic of the results."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """What several measurements of one thing say.

    Attributes:
        median: The middle.
        low: The smallest.
        high: The largest.
        count: How many there were.
    """

    median: float
    low: float
    high: float
    count: int


def spread(samples: Sequence[float]) -> Spread:
    return Spread(statistics.median(samples), min(samples), max(samples), len(samples))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Divide pair by pair: what disturbed one half of a pair has likely disturbed the other."""
    return tuple(one / other for one, other in zip(ours, theirs, strict=True))


def differences(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Subtract pair by pair."""
    return tuple(one - other for one, other in zip(ours, theirs, strict=True))


def percentile(samples: Sequence[float], part: float) -> float:
    """The smallest sample that `part` (0 to 1) of all are not above; 0 when there is none."""
    if not samples:
        return 0.0
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def short(number: float) -> str:
    """Three digits that matter, and never an exponent."""
    size = abs(number)
    if size >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if size >= 10 else f"{number:.2f}"
