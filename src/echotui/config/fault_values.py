"""The type of the setting `fault`: rules of injected faults, as texts or as tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from echotui.config.values import OFF, ValueType
from echotui.errors import FilterError, SettingsError
from echotui.model.fault_rule import FaultRule
from echotui.model.fault_text import parse, show, show_share
from echotui.system.printable import cut, did_you_mean, quote

BETWEEN: Final = ";"
"""Between two rules in one text; in no rule."""


class _RuleList(ValueType[tuple[FaultRule, ...]], frozen=True):
    """Rules, each given by a flag, a text or a table of its own, or all in one text."""

    def read(self, text: str, where: str) -> tuple[FaultRule, ...]:
        try:
            return self.parse(text)
        except FilterError as error:
            message = f"{where}: {quote(text)}, column {error.column}: {error}"
            raise SettingsError(message) from error

    def read_all(self, texts: Sequence[str], where: str) -> tuple[FaultRule, ...]:
        return tuple(rule for text in texts for rule in self.read(text, where))


def _parse(text: str) -> tuple[FaultRule, ...]:
    if text.strip().lower() == OFF:
        return ()
    rules, start = [], 0
    for part in text.split(BETWEEN):
        try:
            rules.append(parse(part))
        except FilterError as error:
            error.column += start
            raise
        start += len(part) + len(BETWEEN)
    return tuple(rules)


def _text_of(table: Mapping[str, Any], where: str) -> str:
    """Write a table of the file as a text; SettingsError if one of its keys is not right."""
    parts: list[tuple[str, str]] = []
    for key, value in table.items():
        if key not in _PARTS:
            hint = did_you_mean(key, _PARTS) or ";"
            allowed = f"allowed are {', '.join(_PARTS)}"
            raise SettingsError(f"{where}: unknown key {quote(key)}{hint} {allowed}")
        part = _PARTS[key]
        try:
            parts.append((part.write(value), key))
        except ValueError as error:
            shown = quote(value) if isinstance(value, str) else cut(str(value))
            raise SettingsError(f"{where}: {key}: {shown} is not {part.allowed}") from error
    text = " ".join(text for text, _ in parts)
    try:
        return show(parse(text))
    except FilterError as error:
        end = 0
        for written, key in parts:
            end += len(written) + 1
            if error.column <= end:
                raise SettingsError(f"{where}: {key}: {error}") from error
        raise SettingsError(f"{where}: {error}") from error


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 - as for a text that is wrong
    return value


def _lines(value: object) -> str:
    return " ".join(map(_line, value)) if isinstance(value, list) else _line(value)


def _share(value: object) -> str:
    if type(value) in (int, float):
        if not 0 < value <= 1:  # type: ignore[operator]  # it is a number
            raise ValueError(value)
        return show_share(float(value))  # type: ignore[arg-type]  # the same
    return _line(value)


def _seed(value: object) -> str:
    if type(value) is not int or not 0 <= value < 10**18:
        raise ValueError(value)
    return f"seed={value}"


class _Part(NamedTuple):
    """One key of a table: what it may have, and what it is in a rule's text."""

    allowed: str
    write: Callable[[object], str]


_PARTS: Final = {
    "filter": _Part("a text such as 'addr:10.0.0.7'", _line),
    "faults": _Part("a text such as 'latency=200ms', or an array of such texts", _lines),
    "share": _Part("a number over 0 and at most 1, or a text such as '50%'", _share),
    "seed": _Part("a whole number of at most 18 digits", _seed),
}
RULES: Final = _RuleList(
    "RULE", "a rule of faults, such as 'addr:10.0.0.7 latency=200ms 50%', a table of one, or off",
    _parse, lambda rules: f"{BETWEEN} ".join(map(show, rules)) or OFF, (str,),
    array=True, table=_text_of,
)  # fmt: skip
