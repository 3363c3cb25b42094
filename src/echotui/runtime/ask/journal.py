"""`echotui journal`: prints the lines of the loop journal, oldest first, and those that follow."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from echotui.errors import SettingsError
from echotui.model.field_kind import EPOLL_CTL
from echotui.model.fields import CALL, DOING, KIND
from echotui.model.filter.conditions import ChoiceCondition
from echotui.model.filter.filter import Filter
from echotui.model.journal import JournalLine, LoopCall
from echotui.model.journal_fields import JOURNAL_FIELDS
from echotui.model.query import JournalWindow, Query, Scope
from echotui.model.records.formats import FORMATS, texts
from echotui.model.records.heading import Heading, ServerAddresses, listening
from echotui.model.records.lines import NAMES, line_record
from echotui.model.view import JournalPage, View
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.client_ids import check_servers
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE, NOTHING
from echotui.runtime.ask.request import JournalRequest
from echotui.runtime.ask.rows import PATIENCE, view_of
from echotui.ui.format.journal import WIDE, Shape, describe, name_in_line, shape_for
from echotui.ui.format.moments import date_and_time, moment, time_of_day
from echotui.ui.format.units import grouped

AT_ONCE: Final = 500  # Lines of one answer.
POLL: Final = 0.25  # Seconds between two polls for new lines.
MERGES: Final = 4
MERGE: Final = 0.2
"""Seconds between so many polls: a fleet waits half a second for older lines of slow servers."""


class JournalPart(NamedTuple):
    """Some lines of the journal, oldest first.

    Attributes:
        view: The view before they were read.
        lines: Each with its number.
        lost: Lines that were dropped before they could be read; some may not have matched.
    """

    view: View
    lines: Sequence[tuple[int, JournalLine]]
    lost: int = 0

    @property
    def written(self) -> int:
        """The number of the newest line that has been looked at."""
        return self.view.journal.written


async def journal(source: AskedSource, request: JournalRequest, console: Console) -> int:
    """Print the journal; return the exit code.

    Raises:
        NoServerError: The server does not answer, or one that is named is not there.
        SettingsError: The filter asks for what no line has.
    """
    _check_fields(request.filter)
    part = await read(source, request.filter, limit=request.first)
    _check_calls(request.filter, part.view)
    console.write(_texts(part, request, console.width))
    while request.follow:
        await asyncio.sleep(POLL)
        part = await read(source, request.filter, since=part)
        if part.lost:
            console.notify(f"{grouped(part.lost)} lines were dropped before they could be read")
        console.write(_texts(part, request, console.width))
    if part.lines or not request.filter:
        return DONE
    check_servers(request.filter, part.view, source)
    return NOTHING


async def read(
    source: AskedSource, filter_: Filter, *, since: JournalPart | None = None, limit: int = 0
) -> JournalPart:
    """Return the lines that match.

    Args:
        since: Only those that are newer than this part.
        limit: Only so many, the newest; 0: all.
    """
    newest = await _newest(source, PATIENCE if since else 0.0)
    if newest.servers and since is None:
        newest = await _merged(source)
    # In another run, all are new.
    after = since.written if since and since.view.instance == newest.instance else 0
    below = newest.journal.written + 1
    most = min(limit or newest.journal.kept, newest.journal.kept)
    found: list[tuple[int, JournalLine]] = []
    page, at, skip = newest.journal, newest.journal.written, 0
    while below > after + 1 and len(found) < most:
        count = min(AT_ONCE, below - after - 1, limit or AT_ONCE)
        page = (await _view(source, JournalWindow(filter_, at=at, skip=skip, count=count))).journal
        new = _between(page, after, below)
        if not new:
            break
        found += new
        below = at = new[-1][0]
        skip = 1
    lost = max(0, page.written - page.kept - after) if after else 0
    return JournalPart(newest, found[: limit or None][::-1], lost)


async def _newest(source: AskedSource, patience: float = 0.0) -> View:
    # With a line: a fleet reads none where none is asked for.
    return await _view(source, JournalWindow(count=1), patience)


async def _merged(source: AskedSource) -> View:
    """Return a view once the lines that several servers had are in one order."""
    for _ in range(MERGES):
        await _newest(source)
        await asyncio.sleep(MERGE)
    return await _newest(source)


async def _view(source: AskedSource, window: JournalWindow, patience: float = 0.0) -> View:
    # No rows, and not in a new order each time.
    return await view_of(source, Query(scope=Scope.LIVE, journal=window, frozen=True), patience)


def _between(page: JournalPage, after: int, below: int) -> list[tuple[int, JournalLine]]:
    """Return the new lines of a page, newest first; the last page begins earlier, to be full."""
    pairs = zip(page.numbers, page.lines, strict=True)
    return [(number, line) for number, line in pairs if after < number < below]


def _check_fields(filter_: Filter) -> None:
    for field in sorted(filter_.fields - JOURNAL_FIELDS, key=str):
        raise SettingsError(f"{field}: no line of the journal has it")


def _check_calls(filter_: Filter, view: View) -> None:
    """Raise SettingsError if a filter asks for calls that only an observed program tells."""
    terms = (term for terms in filter_.alternatives for term in terms if not term.negated)
    named = [
        each.condition.names
        for each in terms
        if each.field is CALL and isinstance(each.condition, ChoiceCondition)
    ]
    seen = DOING in view.server.fields or KIND not in view.server.fields
    if not seen and any(EPOLL_CTL not in names for names in named):
        raise SettingsError(
            f"{CALL}: of a program that is not observed only {EPOLL_CTL} is seen; see echotui run"
            " --help"
        )


def _texts(part: JournalPart, request: JournalRequest, width: int) -> Iterator[str]:
    view = part.view
    if request.json:
        addresses = ServerAddresses(view)
        names = (*NAMES, *addresses.names)
        heading = Heading(names, view.at + view.wall, listening(view))
        records = (
            [*line_record(number, line, view.wall), *addresses.of(line.server)]
            for number, line in part.lines
        )
        return texts(FORMATS["ndjson"](heading), records)
    fds = (line.fd for _, line in part.lines if isinstance(line, LoopCall))
    # Of all servers: what follows is aligned with it.
    servers = {*(each.name for each in view.servers), *(line.server for _, line in part.lines)}
    name = max((len(name_in_line(each)) for each in servers), default=0)
    shape = shape_for(width or WIDE.room, view.totals.accepted, max(fds, default=0), name)
    if not width:
        shape = WIDE._replace(id_width=shape.id_width)
    return (_text(line, view, shape, width) for _, line in part.lines)


def _text(line: JournalLine, view: View, shape: Shape, width: int) -> str:
    at, now = line.at + view.wall, view.at + view.wall
    drawn = "".join(text for text, _ in describe(line, view.wall, shape))
    rest = drawn.removeprefix(f" {time_of_day(at)}").rstrip()
    # On a terminal as on the dashboard; elsewhere with the date, which a file needs.
    return f"{moment(at, now)}{rest}"[:width] + "\n" if width else f"{date_and_time(at)}{rest}\n"
