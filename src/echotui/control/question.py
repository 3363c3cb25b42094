"""What a request asks for, read from the arguments of its query."""

from collections.abc import Collection, Mapping
from typing import Final

from echotui.config.values import SORT
from echotui.control.request_error import RequestError
from echotui.errors import FilterError, SettingsError
from echotui.model.codec import LONGEST_FILTER
from echotui.model.field import Field
from echotui.model.fields import FAULT
from echotui.model.filter.filter import Filter
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Sort
from echotui.model.records.formats import MEDIA_TYPES
from echotui.system.printable import did_you_mean, quote

MOST: Final = 10**9


def read_query(given: Mapping[str, str]) -> Query:
    """Read `filter`, `sort` and `scope`; of connections that are open if no scope is given."""
    scope = given.get("scope", Scope.LIVE)
    if scope not in set(Scope):
        words = ", ".join(Scope)
        hint = did_you_mean(scope, Scope)
        raise RequestError(400, f"scope: {quote(scope)} is not one of {words}{hint}")
    return Query(
        sort=_sort(given.get("sort", "")),
        scope=Scope(scope),
        filter=read_filter(given.get("filter", "")),
    )


def read_filter(text: str) -> Filter:
    """Parse a filter; the error has the column."""
    if len(text) > LONGEST_FILTER:
        raise RequestError(400, f"filter: it has at most {LONGEST_FILTER:,} characters")
    try:
        return parse(text)
    except FilterError as error:
        raise RequestError(400, f"filter, column {error.column}: {error}") from error


def check_filter(filter_: Filter, readable: Collection[Field], *, words: bool) -> None:
    """Refuse a filter that tests what the client cannot read: it would find it out by guessing.

    Args:
        words: Whether words are allowed, which are searched in the payload too.
    """
    # Without a rule of faults no connection has any, and that is an answer.
    for field in sorted(filter_.fields - set(readable) - {FAULT}, key=str):
        raise RequestError(400, f"filter: {field}: there is no such field of connections here")
    if not words and any(term.field is None for terms in filter_.alternatives for term in terms):
        raise RequestError(
            403,
            "filter: over TCP each term needs a field, as addr:10.0.0.1 or state:choked has:"
            " a word is searched in the payload too",
        )


def read_limit(given: Mapping[str, str], default: int) -> int:
    """Read `limit`."""
    text = given.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and int(text)):
        raise RequestError(400, f"limit: {quote(text)} is not a whole number from 1 to {MOST}")
    return int(text)


def read_format(accept: str) -> str:
    """Return the first format that an `Accept` header names; JSON where it allows any.

    Of `q=` only the order is heard that clients write them in.
    """
    for part in accept.lower().split(",") if accept else ["*/*"]:
        wanted = part.partition(";")[0].strip()
        if wanted in ("*/*", "application/*", MEDIA_TYPES["json"]):
            return "json"
        for name, media_type in MEDIA_TYPES.items():
            if wanted in (media_type, f"{media_type.partition('/')[0]}/*"):
                return name
    allowed = ", ".join(MEDIA_TYPES.values())
    raise RequestError(406, f"Accept: {quote(accept)} names none of {allowed}")


def _sort(text: str) -> Sort:
    try:
        return SORT.read(text, "sort") if text else Sort()
    except SettingsError as error:
        raise RequestError(400, str(error)) from error
