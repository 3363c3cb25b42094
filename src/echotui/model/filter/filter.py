"""Which connections an operator wants to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from echotui.model.fields import Getters
from echotui.model.filter.address import AddressCondition
from echotui.model.filter.conditions import (
    ChoiceCondition,
    ComparisonCondition,
    MaskCondition,
    NumberCondition,
    T,
    Test,
)
from echotui.model.filter.text import TextCondition, WordCondition

Condition = (
    WordCondition
    | TextCondition
    | ComparisonCondition
    | NumberCondition
    | MaskCondition
    | ChoiceCondition
    | AddressCondition
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked.

    Attributes:
        condition: What.
        negated: Whether it is asked that it is not so.
    """

    condition: Condition
    negated: bool = False

    def __str__(self) -> str:
        """As it is typed."""
        return f"!{self.condition}" if self.negated else str(self.condition)

    def test(self, getters: Getters[T]) -> Test[T]:
        """Make the predicate.

        Args:
            facts: The getters; only those that are needed are used.
        """
        test = self.condition.test(getters)
        return (lambda item: not test(item)) if self.negated else test


class Filter:
    """Some alternatives; a connection has to match one of them. Without any, all match.

    A plain class: msgspec encodes a dataclass field by field, but a filter travels as its text.

    Args:
        alternatives: Each has at least one term; all terms of an alternative have to match.
    """

    __slots__ = ("alternatives",)

    def __init__(self, alternatives: tuple[tuple[Term, ...], ...] = ()) -> None:
        self.alternatives: Final = alternatives

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Filter) and self.alternatives == other.alternatives

    def __hash__(self) -> int:
        return hash(self.alternatives)

    def __repr__(self) -> str:
        return f"Filter({str(self)!r})"

    def __bool__(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.alternatives)

    def __str__(self) -> str:
        """As it is typed; `filter_text.parse` reads it as an equal filter."""
        return " | ".join(" ".join(map(str, terms)) for terms in self.alternatives)

    def test(self, getters: Getters[T]) -> Test[T]:
        """Make the predicate, to be called on every connection. It caches only parsed addresses.

        Args:
            facts: One getter a field, each of the type that `Field` says: `Address`, ints for
                masks, numbers, lower-case texts, bytes for the payload. Only those that the terms
                need are used, and only as far as the answer is open.
        """
        if not self.alternatives:
            return lambda _item: True
        return _any([_all(_tests(terms, getters)) for terms in self.alternatives])


EVERYTHING: Final = Filter()


def _tests(terms: Sequence[Term], getters: Getters[T]) -> list[Test[T]]:
    # Words look into every text: what costs little goes first.
    cheap_first = sorted(
        terms, key=lambda term: isinstance(term.condition, WordCondition | TextCondition)
    )
    return [term.test(getters) for term in cheap_first]


def _all(tests: Sequence[Test[T]]) -> Test[T]:
    if len(tests) == 1:
        return tests[0]

    def holds(item: T) -> bool:
        for test in tests:  # noqa: SIM110 - twice as fast as all(), and on each connection
            if not test(item):
                return False
        return True

    return holds


def _any(tests: Sequence[Test[T]]) -> Test[T]:
    if len(tests) == 1:
        return tests[0]

    def holds(item: T) -> bool:
        for test in tests:  # noqa: SIM110 - twice as fast as any(), and on each connection
            if test(item):
                return True
        return False

    return holds
