"""Checks that a server has sent what it was asked for, before anything is done with it."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from math import isfinite
from typing import Final

from echotui.errors import MessageError, NoServerError
from echotui.model.detail import Detail
from echotui.model.ids import NUMBERS
from echotui.model.journal import Ended, JournalLine, Rejected
from echotui.model.query import JournalWindow, Query
from echotui.model.row import Row
from echotui.model.view import JournalPage, Totals, View

ROWS: Final = "the server sent rows that were not asked for"
LINES: Final = "the server sent lines of the journal that were not asked for"
IDS: Final = "the server sent ids that were not asked for"
VALUES: Final = "the server sent numbers that cannot be"
_GROUPS: Final = range(-NUMBERS[-1], 0)


def check_view(view: View, query: Query) -> View:
    """Return a view if it answers a query, both with the server's numbers; else MessageError."""
    located, row = view.located_row, view.detail.row
    of_rows = _GROUPS if query.grouped else NUMBERS
    if not (
        len(view.rows) <= query.window.count
        and len(view.placed) <= len(query.places)
        and _once([row.id for row in view.rows], of_rows)
        and all(row.id in of_rows for row in view.placed)
        and (not located or [row.id for row in located] == [query.locate or None])
        and row.id in (0, query.detail)
    ):
        raise MessageError(ROWS)
    of_notes = (id_ for note in view.notes for id_ in note.ids)
    if not (view.marks <= query.marks and all(id_ in NUMBERS for id_ in of_notes)):
        raise MessageError(IDS)
    if not all(map(_comparable, (*view.rows, *view.placed, *located, row))):
        raise MessageError(VALUES)
    _check_counts(view)
    _check_totals(view.totals)
    _check_journal(view.journal, query.journal)
    _check_detail(view.detail)
    return view


def check_ids(ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return ids of connections as a server numbers them; else NoServerError."""
    if not _once(ids, NUMBERS):
        raise NoServerError(IDS)
    return ids


def check_found(rows: tuple[Row, ...], asked: Collection[int]) -> tuple[Row, ...]:
    """Return rows if they are of some ids, as the server numbers them; else NoServerError."""
    if not _once([row.id for row in rows], frozenset(asked)):
        raise NoServerError(ROWS)
    if not all(map(_comparable, rows)):
        raise NoServerError(VALUES)
    return rows


def _once(ids: Sequence[int], allowed: Collection[int]) -> bool:
    return len(set(ids)) == len(ids) and all(id_ in allowed for id_ in ids)


def _comparable(row: Row) -> bool:
    # A sum is finite only if all of it is; NaN would be in no order with anything.
    times = row.idle + row.age + row.began + row.ended + row.silent + (row.rtt or 0.0)
    return isfinite(times + row.rate_in + row.rate_out + row.fill)


def _check_counts(view: View) -> None:
    page, server = view.journal, view.server
    counts = view.matching, view.in_scope, view.clients, view.connected, view.before, view.first
    of_lines = page.above, page.matching, page.kept, page.written, page.found
    times = view.at + view.wall + server.uptime + server.drain_left + server.kept_for
    if min(*counts, *of_lines) < 0 or not isfinite(times + server.drain_timeout):
        raise MessageError(VALUES)
    if not 0 <= view.marks_held <= len(view.marks) or view.located < -1:
        raise MessageError(VALUES)


def _check_totals(totals: Totals) -> None:
    rates = totals.rate_in + totals.rate_out + totals.mask_changes + totals.connect_rate
    late = totals.lag_p99 + totals.lag_max + totals.faults_for
    if not isfinite(rates + late + sum(totals.history_in) + sum(totals.history_out)):
        raise MessageError(VALUES)


def _check_detail(detail: Detail) -> None:
    tcp = detail.kernel.tcp
    histories = sum(detail.in_history) + sum(detail.out_history) + sum(detail.queue_history)
    if not isfinite(histories + tcp.rtt + tcp.rttvar):
        raise MessageError(VALUES)
    _check_lines(detail.timeline)


def _check_journal(page: JournalPage, window: JournalWindow) -> None:
    newest_first = all(newer > older for newer, older in pairwise(page.numbers))
    too_old = page.numbers[-1:] and page.numbers[-1] <= window.since
    no_hits = page.hits and not page.hits <= frozenset(page.numbers)
    if len(page.lines) > window.count or not newest_first or too_old or no_hits:
        raise MessageError(LINES)
    _check_lines(page.lines)


def _check_lines(lines: Iterable[JournalLine]) -> None:
    for line in lines:
        if not isfinite(line.at) or (isinstance(line, Ended) and not isfinite(line.lived)):
            raise MessageError(VALUES)
        if not isinstance(line, Rejected) and line.id and line.id not in NUMBERS:
            raise MessageError(LINES)
