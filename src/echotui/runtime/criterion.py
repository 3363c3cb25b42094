"""What `--expect`, `--fail-on` and `--report` take."""

import re
from collections.abc import Callable, Sequence
from shlex import quote as shell_quote
from typing import Final

from msgspec import Struct

from echotui.config.values import LARGEST_COUNT, OFF, ValueType, parse_path
from echotui.errors import FilterError, SettingsError
from echotui.model.fields import CALL, CLIENT, FIRST, HOST, LINT, LOST, NAME, PAYLOAD, REASON, STATE
from echotui.model.filter.filter import Filter
from echotui.model.filter.parser import HAS, parse
from echotui.system.printable import one_line, quote

OF_ENDS: Final = frozenset({STATE, REASON, FIRST, LOST})
"""Fields for which a filter is about ended connections too."""
_INSTEAD: Final = {HOST: CLIENT, NAME: CLIENT, CALL: STATE}
"""Fields that a check has no values of, and what to use."""
STDOUT: Final = "-"
"""The name of standard output, as in other programs."""
_EXPECT: Final = re.compile(r"([0-9]{1,10}):(.*)", re.DOTALL)


class Criterion(Struct, frozen=True):
    """One check, as it was given.

    Attributes:
        text: As it was given.
        needed: Connections that must match at the same moment; 0: none may ever match.
    """

    text: str
    filter: Filter
    needed: int = 0

    def __str__(self) -> str:
        """As in a shell, printable: `--fail-on 'reason:"peer reset"'`."""
        return f"{'--expect' if self.needed else '--fail-on'} {shell_quote(one_line(self.text))}"

    @property
    def typed(self) -> str:
        """The filter as it was typed, printable."""
        return one_line(self.text.partition(":")[2] if self.needed else self.text)

    @property
    def counts_ended(self) -> bool:
        """Whether connections that have ended count for the rest of the run."""
        return bool(self.filter.fields & OF_ENDS)

    @property
    def lints(self) -> Sequence[str]:
        """The names of lints that it asks for."""
        terms = (term for terms in self.filter.alternatives for term in terms)
        return [
            name
            for term in terms
            if term.field is LINT and not term.negated
            for name in str(term.condition).partition(HAS)[2].split(",")
        ]

    @property
    def needs_payload(self) -> bool:
        """Whether it can only match where the payload is kept."""
        return PAYLOAD in self.filter.fields


class _CriterionList(ValueType[tuple[Criterion, ...]], frozen=True):
    """Criteria, each given by a flag of its own: a filter may have commas."""

    def read(self, text: str, where: str) -> tuple[Criterion, ...]:
        try:
            return super().read(text, where)
        except FilterError as error:
            raise SettingsError(f"{where}: {quote(text)}: {error}") from error

    def read_all(self, texts: Sequence[str], where: str) -> tuple[Criterion, ...]:
        return tuple(criterion for text in texts for criterion in self.read(text, where))


def _list_of(
    metavar: str, allowed: str, parse_one: Callable[[str], Criterion]
) -> ValueType[tuple[Criterion, ...]]:
    def show(criteria: tuple[Criterion, ...]) -> str:
        return " ".join(criterion.text for criterion in criteria) or "none"

    return _CriterionList(metavar, allowed, lambda text: (parse_one(text),), show, (str,))


def _expected(text: str) -> Criterion:
    found = _EXPECT.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= LARGEST_COUNT:
        raise ValueError(text)
    return Criterion(text, _filter(found[2]), int(found[1]))


def _forbidden(text: str) -> Criterion:
    return Criterion(text, _filter(text))


def _filter(text: str) -> Filter:
    parsed = parse(text)
    if not parsed:
        raise FilterError("it needs a filter, such as state:open")
    for field, other in _INSTEAD.items():
        if field in parsed.fields:
            raise FilterError(f"{field} has no value in a check; use {other}")
    return parsed


def _report(text: str) -> str:
    # Not a flag in the place of a path.
    if text.startswith("-") and text != STDOUT:
        raise ValueError(text)
    return parse_path(text)


EXPECT: Final = _list_of(
    "N:FILTER", "N:FILTER, such as 50:state:open, with a whole number N from 1", _expected
)
FAIL_ON: Final = _list_of("FILTER", "a filter", _forbidden)
REPORT: Final = ValueType(
    "PATH", f"the path of a file, in printable characters, {STDOUT} or {OFF}", _report,
    lambda path: path or OFF, (str,), hyphen=True,
)  # fmt: skip
