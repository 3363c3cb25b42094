"""Parses each style sheet once in a test run, not once in each of the apps that it starts."""

from textual.css.model import RuleSet
from textual.css.parse import parse
from textual.css.tokenize import tokenize_values
from textual.css.tokenizer import Token
from textual.css.types import CSSLocation


class ParsedOnce:
    """Stands for Textual's parser, and keeps what it gave; nobody changes a rule set."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[tuple[str, str], ...], dict[str, list[Token]]] = {}
        self._rules: dict[tuple[object, ...], list[RuleSet]] = {}

    def tokenize(self, values: dict[str, str]) -> dict[str, list[Token]]:
        """Give equal variables the same tokens: `parse` knows them by their identity."""
        key = tuple(values.items())
        if key not in self._tokens:
            self._tokens[key] = tokenize_values(values)
        return self._tokens[key]

    def parse(
        self,
        scope: str,
        css: str,
        read_from: CSSLocation,
        *,
        variable_tokens: dict[str, list[Token]],
        is_default_rules: bool,
        tie_breaker: int,
    ) -> list[RuleSet]:
        """Give the rules; what cannot be parsed raises each time."""
        key = (scope, css, read_from, id(variable_tokens), is_default_rules, tie_breaker)
        if key not in self._rules:
            self._rules[key] = list(
                parse(
                    scope,
                    css,
                    read_from,
                    variable_tokens=variable_tokens,
                    is_default_rules=is_default_rules,
                    tie_breaker=tie_breaker,
                )
            )
        return self._rules[key]
