"""Reads the text of the filter line."""

from collections.abc import Collection
from contextlib import suppress

from echotui.errors import FilterError
from echotui.model.field import Field
from echotui.model.fields import CALL
from echotui.model.filter.completion import before_word
from echotui.model.filter.filter import EVERYTHING, Filter
from echotui.model.filter.parser import parse


def check_fields(filter_: Filter, known: Collection[Field]) -> None:
    """Raise FilterError if the filter asks for a field that the source does not have."""
    for field in sorted(filter_.fields - frozenset(known), key=str):
        if field is CALL:
            raise FilterError(f"{field} filters the journal, not the table")
        # Without a list of the others: it would be cut.
        raise FilterError(f"{field} is not available here; f1 lists other fields")


def parsed(text: str, known: Collection[Field]) -> Filter:
    """Return the filter that a text is; FilterError if it is none, or none for these fields."""
    filter_ = parse(text)
    check_fields(filter_, known)
    return filter_


def complete_part(text: str, known: Collection[Field]) -> Filter:
    """Return the filter of the words before the first that is wrong or not complete."""
    while text:
        with suppress(FilterError):
            return parsed(text, known)
        text = before_word(text)
    return EVERYTHING
