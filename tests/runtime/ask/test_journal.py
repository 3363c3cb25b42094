import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from msgspec.structs import replace

from echotui.errors import SettingsError
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.filter.filter import EVERYTHING
from echotui.model.filter.parser import parse
from echotui.model.journal import Call, JournalLine, LoopCall, Rejected
from echotui.model.mask import NONE, READ
from echotui.model.query import Query
from echotui.model.server_state import ServerState
from echotui.model.view import JournalPage, Totals, View
from echotui.runtime.ask.journal import AT_ONCE, journal, read
from echotui.runtime.ask.request import JournalRequest
from echotui.server.journal import Journal
from echotui.sources.journal_pages import JournalPages
from tests.runtime.ask.desk import Desk
from tests.scripted import ScriptedSource
from tests.server.bench import until

KEPT = 3 * AT_ONCE
WALL = 1_700_000_000.0
HERE = Address("127.0.0.1", 40112)


def added(id_: int, at: float = 1.203) -> LoopCall:
    return LoopCall(at, id_, Call.ADD, 24, NONE, READ, Cause.ACCEPTED, 0, HERE)


class JournalSource(ScriptedSource):
    """Has a journal that keeps few lines; before each answer, `busy` more are written."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = 0
        self.instance = "a"
        self.restart()

    def restart(self) -> None:
        self.written = Journal(KEPT)
        self._journal_pages = JournalPages(self.written)

    def write(self, count: int) -> None:
        for _ in range(count):
            self.written.append(Rejected(1.0, Address("127.0.0.1", 1 + self.written.written), ""))

    def append(self, *lines: JournalLine) -> None:
        for line in lines:
            self.written.append(line)

    async def view(self, query: Query) -> View:
        self.write(self.busy)
        await self._journal_pages.make(query.journal)
        page = self._journal_pages.page(query.journal)
        return replace(await super().view(query), journal=page, instance=self.instance)


@pytest.fixture
def source() -> JournalSource:
    return JournalSource()


def ports(desk: Desk) -> Iterator[int]:
    return (json.loads(line)["port"] for line in desk.lines)


@pytest.mark.parametrize("busy", [0, 7])
@pytest.mark.parametrize(
    ("count", "limit", "text", "expected"),
    [
        (0, 0, "", []),
        (5, 0, "", [1, 2, 3, 4, 5]),
        (5, 2, "", [4, 5]),
        (5, 9, "port:2", [2]),
        (AT_ONCE + 1, 0, "", [*range(1, AT_ONCE + 2)]),
        (2 * AT_ONCE, AT_ONCE + 1, "", [*range(AT_ONCE, 2 * AT_ONCE + 1)]),
        (2 * AT_ONCE, 3, "!port:1000", [997, 998, 999]),
    ],
)
async def test_lines_are_printed_once_oldest_first(
    source: JournalSource, busy: int, count: int, limit: int, text: str, expected: list[int]
) -> None:
    # Those that are written meanwhile are newer than the first look.
    source.write(count - min(busy, count))
    source.busy = busy if count else 0
    desk = Desk()
    request = JournalRequest(filter=parse(text), lines=limit, json=True)
    assert await journal(source, request, desk) == int(bool(text) and not expected)
    if busy <= count:
        assert list(ports(desk)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"), [(None, [*range(6, 16)]), (3, [13, 14, 15]), (0, [*range(1, 16)])]
)
async def test_what_is_followed_begins_with_few_lines(
    source: JournalSource, lines: int | None, expected: list[int]
) -> None:
    source.write(15)
    desk = Desk()
    request = JournalRequest(follow=True, lines=lines, json=True)
    task = asyncio.create_task(journal(source, request, desk))
    try:
        await until(lambda: bool(desk.out))
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert list(ports(desk)) == expected


async def test_a_line_has_the_date_where_it_is_no_terminal(source: JournalSource) -> None:
    source.append(added(19), Rejected(1.3, HERE, "--max-clients 1"))
    source.wall, source.at = WALL, 2.0
    desk = Desk()
    await journal(source, JournalRequest(), desk)
    day, clock, *rest = desk.lines[0].split()
    assert (len(day), len(clock)) == (10, 12)
    assert rest == ["#19", "add_handler(24,", "READ)", "accepted", "127.0.0.1:40112"]
    narrow = Desk(width=60)
    await journal(source, JournalRequest(), narrow)
    assert narrow.lines[0].split()[:4] == [clock, "#19", "add(24,", "R-)"]
    # The day after, the date is shown in place of the time.
    source.at += 86_400
    late = Desk(width=60)
    await journal(source, JournalRequest(), late)
    assert late.lines[0].startswith(f"{day[5:]} {clock[:5]} #19")
    assert all(len(line) <= 60 for line in (*narrow.lines, *late.lines))


async def test_json_is_exact(source: JournalSource) -> None:
    source.append(added(19))
    source.wall = WALL
    desk = Desk()
    await journal(source, JournalRequest(json=True), desk)
    (line,) = map(json.loads, desk.lines)
    assert (line["line"], line["at"], line["id"]) == (1, "2023-11-14T22:13:21.203Z", 19)


async def test_a_field_of_no_line_is_an_error(source: JournalSource) -> None:
    with pytest.raises(SettingsError, match=r"^rtt: no line of the journal has it$"):
        await journal(source, JournalRequest(filter=parse("rtt>1ms")), Desk())


async def test_new_lines_are_asked_for_and_no_others(source: JournalSource) -> None:
    source.write(10)
    part = await read(source, EVERYTHING)
    source.queries.clear()
    part = await read(source, EVERYTHING, since=part)
    assert (list(part.lines), len(source.queries)) == ([], 1)
    source.write(2)
    part = await read(source, EVERYTHING, since=part)
    assert [number for number, _ in part.lines] == [11, 12]
    assert source.queries[-1].journal.count == 2
    # With a filter, a line of those is looked for among the others.
    source.write(3)
    part = await read(source, parse("port:14"), since=part)
    assert ([number for number, _ in part.lines], part.lost) == ([14], 0)


async def test_lines_that_were_dropped_are_counted(source: JournalSource) -> None:
    source.write(10)
    part = await read(source, EVERYTHING)
    source.write(KEPT + 90)
    part = await read(source, EVERYTHING, since=part)
    assert part.lost == 90
    assert [number for number, _ in part.lines] == [*range(101, KEPT + 101)]


class EndlessSource(ScriptedSource):
    """Has an older line for each question, and says that it keeps few."""

    async def view(self, query: Query) -> View:
        number = (query.journal.at or 10_000) - 1
        page = JournalPage((added(1),), (number,), kept=3, written=10_000)
        return replace(await super().view(query), journal=page)


async def test_no_more_lines_are_read_than_the_server_keeps() -> None:
    part = await read(EndlessSource(), EVERYTHING)
    assert [number for number, _ in part.lines] == [9997, 9998, 9999]


async def test_it_follows_also_the_next_run_of_the_server(source: JournalSource) -> None:
    source.write(2)
    desk = Desk()
    request = JournalRequest(follow=True, lines=1, json=True)
    task = asyncio.create_task(journal(source, request, desk))
    try:
        await until(lambda: len(desk.lines) == 1)
        source.write(1)
        await until(lambda: len(desk.lines) == 2)
        source.write(KEPT + 5)
        await until(lambda: desk.told)
        source.restart()
        source.instance = "b"
        source.write(2)
        await until(lambda: len(desk.lines) == 2 + KEPT + 2)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert desk.told == ["5 lines were dropped before they could be read"]
    assert list(ports(desk)) == [2, 3, *range(9, KEPT + 9), 1, 2]


@pytest.mark.parametrize("width", [0, 100])
async def test_what_follows_the_names_of_clients_is_aligned(
    source: JournalSource, width: int
) -> None:
    source.totals = Totals(accepted=40)
    source.servers = (ServerState("berlin-10"),)
    for id_, server in ((4, "web-3"), (12, "web-1"), (0, "web-1")):
        source.append(replace(added(id_), server=server))
    desk = Desk(width)
    assert await journal(source, JournalRequest(), desk) == 0
    assert "web-1/12" in desk.lines[1]
    (column,) = {line.index("add_handler(24") for line in desk.lines}
    source.append(replace(added(40), server="berlin-10"))
    await journal(source, JournalRequest(lines=1), desk)
    assert desk.lines[-1].index("add_handler(24") == column
