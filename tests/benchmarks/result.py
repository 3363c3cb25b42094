"""What a benchmark returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.benchmarks.row import Row

Measurement = dict[str, float]
"""The values of one measurement by name, in seconds, bytes or a count."""
Samples = dict[str, list[Measurement]]
"""The measurements of each thing that was compared, one a pair."""


@dataclass(frozen=True, slots=True)
class Result:
    """Lines of the table, and what they were made of."""

    rows: tuple[Row, ...]
    samples: Mapping[str, list[Measurement]] = field(default_factory=dict)


Progress = Callable[[str], None]
"""Shows the progress."""
Benchmark = Callable[[int, Progress], Result]
"""Runs so many pairs."""
