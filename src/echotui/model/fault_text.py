"""Rules of injected faults, as an operator types them.

`addr:127.0.0.5 latency=200ms+-50ms reset=1MB 50% seed=7`: terms of a filter; faults or presets; the
share of the connections that have them; the seed that decides which.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, TypeVar

from echotui.errors import FilterError
from echotui.model.fault import Fault
from echotui.model.fault_kinds import KINDS, OF_TYPE, PRESETS, show_faults
from echotui.model.fault_parameters import IS
from echotui.model.fault_rule import FaultRule
from echotui.model.fields import CLIENT, ID, NAMES, PORT
from echotui.model.filter import parser
from echotui.model.filter.filter import Filter
from echotui.model.filter.tokens import Token, at_column, cited, tokens
from echotui.model.filter.values import is_address
from echotui.system.printable import did_you_mean

T = TypeVar("T")

DECIDED_BY: Final = frozenset({CLIENT, PORT, ID})
"""The fields that are known when a client connects."""
ACTION: Final = "faults"
"""The id of the action that takes a rule, or one of the words below."""
ALL: Final = "0"
"""Ends all faults."""
OFF: Final = "off"
"""After clients or rules: ends their faults."""
RULE: Final = "rule:"
"""Before the number of a rule that ends."""
MARKED: Final = "marked"
"""In place of a filter: the marked clients."""
_SEED: Final = "seed"
_PERCENT: Final = "%"
_SHARE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{0,340})?|\.[0-9]{1,340}) *%")
_NUMBER: Final = re.compile(r"[0-9.]+")
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_PLUS_MINUS: Final = "\N{PLUS-MINUS SIGN}"
_NAMES: Final = ", ".join((*KINDS, *PRESETS))
_LOSS: Final = frozenset({"loss", "drop"})


def parse(text: str, *, once: bool = False) -> FaultRule:
    """Parse a rule, in upper or lower case.

    Args:
        once: It is for connections of this moment alone; then its filter may test any field.

    Raises:
        FilterError: It is no rule; the error has the column.
    """
    words = _Words(once=once)
    terms = _read(text, words)
    if not words.faults:
        none = FilterError(f"a rule needs a fault, such as latency=200ms; there are {_NAMES}")
        raise at_column(none, len(text))
    faults = tuple(words.faults[name] for name in KINDS if name in words.faults)
    share = 1.0 if words.share is None else words.share
    return FaultRule(faults, terms, share, words.seed)


def parse_clients(text: str) -> Filter:
    """Parse the terms of a rule alone; FilterError, with the column, if there is more."""
    words = _Words(once=True)
    terms = _read(text, words)
    if words.faults or words.share is not None or words.seed is not None:
        raise at_column(FilterError(f"{OFF} and {ALL} end faults: name clients, no faults"), 0)
    return terms


def show(rule: FaultRule) -> str:
    """Write a rule so that `parse` returns an equal one."""
    parts = [str(rule.filter), show_faults(rule.faults)]
    if rule.share < 1:
        parts.append(show_share(rule.share))
    if rule.seed is not None:
        parts.append(f"{_SEED}{IS}{rule.seed}")
    return " ".join(filter(None, parts))


def show_share(share: float) -> str:
    """Write a part of 1: `12.5%`."""
    return f"{(Decimal(repr(share)) * 100).normalize():f}{_PERCENT}"


def _read(text: str, words: "_Words") -> Filter:
    """Let `words` take its own; return the filter of the others."""
    left = text
    for token in _joined(tokens(text)):
        try:
            if not words.take(token):
                continue
        except FilterError as error:
            raise at_column(error, token.start)  # noqa: B904 - it is the same one
        # Blanks, so that the columns of the filter's errors stay right.
        end = token.start + len(token.raw)
        left = left[: token.start] + " " * len(token.raw) + left[end:]
    return parser.parse(left)


def _joined(found: Iterable[Token]) -> Iterator[Token]:
    """Join a number and a percent sign that follows after blanks."""
    before: Token | None = None
    for token in found:
        if before is not None:
            if token.raw == _PERCENT and _NUMBER.fullmatch(before.raw):
                raw = before.raw.ljust(token.start - before.start) + _PERCENT
                before = Token(raw, raw, len(raw), before.start)
                continue
            yield before
        before = token
    if before is not None:
        yield before


class _Words:
    """What the words of a rule say that are not its filter's."""

    def __init__(self, *, once: bool) -> None:
        self._once = once
        self._presets: list[str] = []
        self.faults: dict[str, Fault] = {}
        self.share: float | None = None
        self.seed: int | None = None

    def take(self, token: Token) -> bool:
        """Read one word, unless it is a term of the filter; FilterError if it is neither."""
        name, sign, value = token.text.partition(IS)
        name = name.lower()
        given = value.replace(_PLUS_MINUS, "+-") if sign else None
        if token.quoted:
            self._check_term(token)
            return False
        if name in _LOSS:
            raise FilterError("packets are not dropped here: see tc-netem(8)")
        if name in KINDS:
            self._add(KINDS[name].parse(given))
        elif name in PRESETS:
            self._add_preset(name, given)
        elif name == _SEED:
            self.seed = _once(self.seed, _seed(given), _SEED)
        elif token.text.endswith(_PERCENT):
            self.share = _once(self.share, _share(token.text), "the share")
        else:
            self._check_term(token)
            return False
        return True

    def _add(self, fault: Fault) -> None:
        name = OF_TYPE[type(fault)].name
        if name in self.faults:
            stands = (f"; {each} stands for {PRESETS[each].meaning}" for each in self._presets)
            raise FilterError(f"{name} is given twice{''.join(stands)}")
        self.faults[name] = fault

    def _add_preset(self, name: str, value: str | None) -> None:
        if value is not None:
            raise FilterError(f"{name} takes no parameter; it stands for {PRESETS[name].meaning}")
        self._presets.append(name)
        for fault in PRESETS[name].faults:
            self._add(fault)

    def _check_term(self, token: Token) -> None:
        if token.is_or:
            if self.faults:
                raise FilterError("| joins terms of the filter, before the faults; write two rules")
            return
        bare = token.text.lstrip(parser.NOT)
        operator = parser.OPERATOR.search(bare)
        name = bare[: operator.start()].lower() if operator is not None else bare.lower()
        if name in KINDS:
            kind = KINDS[name]
            raise FilterError(f"{cited(token.raw)} is no fault; write {kind.form}")
        try:
            tested = parser.parse(token.raw).fields
        except FilterError:
            if name in NAMES:
                raise
            raise _unknown(token, name) from None
        if not tested:
            raise _unknown(token, name)
        if not self._once and not tested <= DECIDED_BY:
            raise FilterError(
                f"{cited(token.raw)} can change later; a rule is decided once for each client, by"
                " addr, port and id alone"
            )


def _unknown(token: Token, name: str) -> FilterError:
    if is_address(token.text):
        return FilterError(f"an address needs a field: addr:{cited(token.raw)}")
    if _WHOLE.fullmatch(token.text) and token.text != ALL:
        return FilterError(f"an id needs a #: #{token.text}")
    near = did_you_mean(name, (*KINDS, *PRESETS, _SEED, "addr", "port"))
    allowed = near or f"; faults are {_NAMES}"
    return FilterError(f"{cited(token.raw)} is no fault, and no term of addr, port or id{allowed}")


def _once(before: T | None, value: T, what: str) -> T:
    if before is not None:
        raise FilterError(f"{what} is given twice")
    return value


def _seed(text: str | None) -> int:
    if text is None or _WHOLE.fullmatch(text) is None:
        raise FilterError("a seed is a whole number, such as seed=7")
    return int(text)


def _share(text: str) -> float:
    match = _SHARE.fullmatch(text)
    share = float(Decimal(match[1]).scaleb(-2)) if match is not None else 0.0
    if not 0 < share <= 1:
        raise FilterError(f"{cited(text)} is no share: it is over 0% and at most 100%")
    return share
