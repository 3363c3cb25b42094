"""What a benchmark gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.benchmarks.row import Row

Seen = dict[str, float]
"""What one measurement saw, by name, in seconds, bytes or a count."""
Samples = dict[str, list[Seen]]
"""What was seen of each thing that was compared, one a pair."""


@dataclass(frozen=True, slots=True)
class Result:
    """Lines of the table, and what they were made of."""

    rows: tuple[Row, ...]
    samples: Mapping[str, list[Seen]] = field(default_factory=dict)


Tell = Callable[[str], None]
"""Shows how far it is."""
Benchmark = Callable[[int, Tell], Result]
"""Runs so many pairs."""
