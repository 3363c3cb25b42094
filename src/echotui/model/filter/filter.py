"""A filter of connections, or of journal lines."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from echotui.model.field import Field, Getters
from echotui.model.filter.address import AddressCondition
from echotui.model.filter.client import ClientCondition
from echotui.model.filter.conditions import (
    ChoiceCondition,
    ComparisonCondition,
    MaskCondition,
    NumberCondition,
    T,
    Test,
)
from echotui.model.filter.server import ServerCondition
from echotui.model.filter.text import TextCondition, WordCondition

Condition = (
    WordCondition
    | ClientCondition
    | TextCondition
    | ComparisonCondition
    | NumberCondition
    | MaskCondition
    | ChoiceCondition
    | AddressCondition
    | ServerCondition
)
_IN_TEXTS: Final = (WordCondition, ClientCondition, TextCondition)


class Term(Struct, frozen=True):
    """A condition, or its negation."""

    condition: Condition
    negated: bool = False

    def __str__(self) -> str:
        """As typed."""
        return f"!{self.condition}" if self.negated else str(self.condition)

    @property
    def field(self) -> Field | None:
        """The field that it tests; `None` for a word or a client: it tests several."""
        if isinstance(self.condition, WordCondition | ClientCondition):
            return None
        return self.condition.field

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate; it uses only the getters of the condition.

        The condition matches nothing if its field has no getter.
        """
        if self.field is not None and self.field not in getters:
            return lambda _item: self.negated
        test = self.condition.test(getters)
        return (lambda item: not test(item)) if self.negated else test


class Filter:
    """Alternatives, each of at least one term: a connection matches if all terms of one match.

    Without any, all match. A plain class: msgspec encodes a dataclass field by field,
    but a filter travels as its text.
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
        """Whether it has any term."""
        return bool(self.alternatives)

    def __str__(self) -> str:
        """As typed; `parser.parse` returns an equal filter."""
        return " | ".join(" ".join(map(str, terms)) for terms in self.alternatives)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that its terms test."""
        tested = (term.field for terms in self.alternatives for term in terms)
        return frozenset(field for field in tested if field is not None)

    def test(self, getters: Getters[T]) -> Test[T]:
        """Return the predicate, to be called on every connection.

        Args:
            getters: Each returns a value of its field's kind (`FieldKind`). Only those of the terms
                are called, until the answer is clear.
        """
        if not self.alternatives:
            return lambda _item: True
        return _any([_all(_tests(terms, getters)) for terms in self.alternatives])


EVERYTHING: Final = Filter()


def _tests(terms: Sequence[Term], getters: Getters[T]) -> list[Test[T]]:
    # A word is searched in every text: cheap conditions first.
    cheap_first = sorted(terms, key=lambda term: isinstance(term.condition, _IN_TEXTS))
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
