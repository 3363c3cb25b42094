"""Reads connections from a source."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from echotui.errors import NoServerError, SettingsError
from echotui.model.exchange import IDS_TO_FIND
from echotui.model.field import Field
from echotui.model.fields import (
    CALL,
    DOING,
    FAULT,
    KIND,
    LINT,
    QUEUE,
    RETRANS,
    SAMPLED,
)
from echotui.model.filter.conditions import ChoiceCondition
from echotui.model.filter.filter import Filter
from echotui.model.lints import RETRANSMITS
from echotui.model.query import MOST_ROWS, Query, Scope, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.runtime.ask.asked_source import AskedSource

AGAIN: Final = 0.2  # Seconds until a silent server is asked again.
PATIENCE: Final = 5.0
"""Seconds for which it may be silent while it is asked again and again."""


class Listing(NamedTuple):
    """Connections, the view of the same moment, without its window, and how many match."""

    view: View
    rows: Sequence[Row]
    matching: int


async def view_of(source: AskedSource, query: Query = Query(), patience: float = 0.0) -> View:  # noqa: B008 - it is immutable
    """Return a view.

    Args:
        patience: Seconds for which the server may be silent.

    Raises:
        NoServerError: It does not answer; of one that has ended, at once.
    """
    while True:
        view = await source.view(query)
        if not view.silent:
            return view
        if source.ended:
            raise NoServerError(source.ended)
        if view.silent > patience:
            raise NoServerError("the server does not answer any more")
        await asyncio.sleep(AGAIN)


async def read(
    source: AskedSource,
    query: Query,
    limit: int = 0,
    patience: float = 0.0,
    columns: Collection[Field] = (),
) -> Listing:
    """Return the connections that match, in their order.

    Args:
        limit: At most so many; 0: all.
        patience: See `view_of`.
        columns: What is to be shown of them.

    Raises:
        NoServerError: The server does not answer.
        SettingsError: The filter asks for what the source does not have; or the order or a column
            for what a program does not tell.
    """
    view = await view_of(source, patience=patience)
    check_fields(query.filter, view)
    if KIND in view.server.fields:
        _check_told({query.sort.field, *columns}, view)
    if 0 < limit <= MOST_ROWS and query.scope is not Scope.ALL:
        # A window has the first without a look at all others: at those of 200 servers, too.
        window = replace(query, window=Window(0, limit), fields=SAMPLED)
        view = await view_of(source, window, patience)
        rows = [row for row in view.rows if not row.silent]
        return Listing(replace(view, rows=()), rows, view.matching)
    ids = await source.ids(query)
    return Listing(view, await find(source, ids[: limit or None]), len(ids))


async def find(source: AskedSource, ids: Sequence[int]) -> list[Row]:
    """Return the rows of any number of connections, without those that are forgotten."""
    rows: list[Row] = []
    for first in range(0, len(ids), IDS_TO_FIND):
        rows += await source.find(ids[first : first + IDS_TO_FIND])
    return rows


def check_fields(filter_: Filter, view: View) -> None:
    """Raise SettingsError if a filter of connections asks for what the source does not have."""
    # Without a rule of faults no connection has any, and that is an answer.
    for field in sorted(filter_.fields - view.server.fields - {FAULT}, key=str):
        if field is CALL:
            raise SettingsError(f"{field}: filters the journal, not connections")
        if KIND in view.server.fields:
            _check_told([field], view)
        raise SettingsError(f"{field}: this server does not have it")


def check_seen(filter_: Filter, view: View) -> None:
    """Raise SettingsError if nothing matched, but a command watches a program for too short.

    Of the other lints the kernel knows at once whether they are 10 s old.
    """
    terms = (term for terms in filter_.alternatives for term in terms if not term.negated)
    named = (each.condition.names for each in terms if isinstance(each.condition, ChoiceCondition))
    if KIND in view.server.fields and any(RETRANSMITS.name in names for names in named):
        raise SettingsError(
            f"{LINT}:{RETRANSMITS.name}: a command watches for a second, and what was sent again"
            f" before that counts in {RETRANS}>0 alone; see echotui watch"
        )


def _check_told(wanted: Collection[Field], view: View) -> None:
    """Raise SettingsError if another program does not tell a field."""
    for field in sorted({*wanted} - view.server.fields, key=str):
        if field in (QUEUE, DOING):
            raise SettingsError(
                f"{field}: only a program that is observed tells it; see echotui run --help"
            )
        raise SettingsError(f"{field}: it is not known of another program")
