"""One line of the table."""

from dataclasses import dataclass

from tests.benchmarks.figures import Spread, short, spread


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, and what was wanted.

    Attributes:
        what: What was measured.
        unit: `×`, `ms`, `%`.
        samples: One a pair; the median decides.
        limit: What is wanted; `None` where the row only stands beside others.
        at_least: Whether the limit is the least that is wanted, not the most.
    """

    what: str
    unit: str
    samples: tuple[float, ...]
    limit: float | None = None
    at_least: bool = False

    @property
    def spread(self) -> Spread:
        return spread(self.samples)

    @property
    def met(self) -> bool | None:
        if self.limit is None:
            return None
        median = self.spread.median
        return median >= self.limit if self.at_least else median <= self.limit

    @property
    def figure(self) -> str:
        """`0.97 × (0.95 to 1.02)`."""
        found = self.spread
        return f"{short(found.median)} {self.unit} ({short(found.low)} to {short(found.high)})"

    @property
    def wanted(self) -> str:
        """`≤ 1.10 ×`; empty when nothing was."""
        if self.limit is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {short(self.limit)} {self.unit}"

    @property
    def verdict(self) -> str:
        return {None: "", True: "met", False: "NOT MET"}[self.met]
