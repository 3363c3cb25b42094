import asyncio
import csv
import json
from collections.abc import Sequence
from contextlib import suppress

import pytest
from msgspec.structs import replace

from echotui.config.values import COLUMNS, SORT
from echotui.errors import NoServerError, SettingsError
from echotui.model import fields
from echotui.model.ending import Ending, Reason
from echotui.model.exchange import IDS_TO_FIND
from echotui.model.filter.parser import parse
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query, Scope, Window
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.view import ServerInfo, View
from echotui.runtime.ask.ls import ls
from echotui.runtime.ask.request import LsRequest
from tests.runtime.ask.desk import Desk
from tests.scripted import ScriptedSource
from tests.server.bench import until
from tests.ui.stage import row, rows

SOME = [*rows(3), row(4, queued=2**53 + 1, rate_in=0.1)]
GONE = row(5, state=State.CLOSED, ending=Ending(Reason.PEER_RESET), ended=990.0)


class Asked(ScriptedSource):
    """Remembers how many rows were asked for at once, and can be silent."""

    silent = 0.0

    def __init__(self, some: list[Row]) -> None:
        super().__init__(some)
        self.chunks: list[int] = []

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        self.chunks.append(len(ids))
        return await super().find(ids)

    async def view(self, query: Query) -> View:
        return replace(await super().view(query), silent=self.silent)


async def run(request: LsRequest, desk: Desk, *some: Row) -> int:
    return await ls(ScriptedSource(list(some or (*SOME, GONE))), request, desk)


async def test_a_table_of_open_connections() -> None:
    desk = Desk()
    assert await run(LsRequest(), desk) == 0
    assert desk.lines[0].split()[:3] == ["ID", "FD", "CLIENT"]
    assert [line.split()[0] for line in desk.lines[1:]] == ["1", "2", "3", "4"]
    assert desk.told == []


async def test_an_alarm_is_told_beside_the_table() -> None:
    desk, asked = Desk(), Asked(SOME)
    asked.notes = (Note(NoteKind.ALARM, "The loop has been held for 1.2 s."), Note(text="Other."))
    assert await ls(asked, LsRequest(), desk) == 0
    assert desk.told == ["The loop has been held for 1.2 s."]


async def test_json_has_exact_numbers() -> None:
    desk = Desk()
    filter_ = parse("queue>64k")
    assert await run(LsRequest(filter=filter_, json=True), desk) == 0
    document = json.loads(desk.out)
    assert [each["queued_bytes"] for each in document["rows"]] == [2**53 + 1]
    assert document["rows"][0]["in_bytes_per_second"] == 0.1
    assert document["filter"] == "queue>64KiB"
    assert document["server_address"] == "127.0.0.1:10000"
    assert document["exported_at"] == "2023-11-14T22:30:00.000Z"


@pytest.mark.parametrize("scope", Scope)
async def test_scope_sort_and_limit(scope: Scope) -> None:
    desk = Desk()
    request = LsRequest(scope=scope, sort=SORT.parse("-id"), limit=2, ndjson=True)
    assert await run(request, desk) == 0
    ids = {Scope.LIVE: [4, 3], Scope.ENDED: [5], Scope.ALL: [5, 4]}[scope]
    assert [json.loads(line)["id"] for line in desk.lines] == ids


async def test_chosen_columns_are_those_of_a_table_and_of_a_record() -> None:
    chosen, desk = COLUMNS.parse("id,client,idle"), Desk(width=10)
    assert await run(LsRequest(columns=chosen), desk) == 0
    assert desk.lines[0] == "ID  CLIENT"
    desk = Desk()
    assert await run(LsRequest(columns=chosen, csv=True, limit=1), desk) == 0
    (record,) = csv.DictReader(desk.lines)
    assert [*record][:5] == [
        "id", "client_address", "client_port", "idle_seconds", "ended_seconds_ago",
    ]  # fmt: skip
    assert [*record.values()][:5] == ["1", "127.0.0.1", "50001", "0.0", ""]


async def test_nothing_that_matches_is_an_exit_code_and_a_hint() -> None:
    for request, told in (
        (LsRequest(filter=parse("fd:99")), "no open connection matches fd:99; --scope all"),
        (LsRequest(filter=parse("fd:99"), scope=Scope.ENDED, csv=True), "no ended connection"),
    ):
        desk = Desk()
        assert await run(request, desk) == 1
        assert len(desk.lines) == 1
        assert desk.told[0].startswith(told)
    desk = Desk()
    assert await ls(ScriptedSource(), LsRequest(json=True), desk) == 0
    assert json.loads(desk.out)["rows"] == desk.told == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("call:add", "call: filters the journal, not connections"),
        ("host:a", "host: this server does not have it"),
    ],
)
async def test_a_field_that_is_not_there_is_an_error(text: str, error: str) -> None:
    with pytest.raises(SettingsError, match=error):
        await run(LsRequest(filter=parse(text)), Desk())


async def test_many_are_read_in_parts() -> None:
    source, desk = Asked(rows(2 * IDS_TO_FIND + 1)), Desk()
    assert await ls(source, LsRequest(ndjson=True), desk) == 0
    assert source.chunks == [IDS_TO_FIND, IDS_TO_FIND, 1]
    assert [json.loads(line)["id"] for line in desk.lines] == [*range(1, 2 * IDS_TO_FIND + 2)]


async def test_the_first_few_are_read_without_the_others() -> None:
    source, desk = Asked(rows(2 * IDS_TO_FIND)), Desk()
    request = LsRequest(sort=SORT.parse("-id"), limit=2, ndjson=True)
    assert await ls(source, request, desk) == 0
    assert [json.loads(line)["id"] for line in desk.lines] == [2 * IDS_TO_FIND, 2 * IDS_TO_FIND - 1]
    assert (source.chunks, source.queries[-1].window) == ([], Window(0, 2))


async def test_a_silent_server_is_an_error() -> None:
    source = Asked(rows(1))
    source.silent = 2.0
    with pytest.raises(NoServerError, match="does not answer any more"):
        await ls(source, LsRequest(), Desk())


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        (LsRequest(every=0.01), 4),
        (LsRequest(every=0.01, limit=1), 4),
        (LsRequest(every=0.01, csv=True), 3),
    ],
)
async def test_it_is_printed_again_and_again(request_: LsRequest, count: int) -> None:
    source, desk = Asked(rows(3 if request_.limit else 1)), Desk()
    task = asyncio.create_task(ls(source, request_, desk))
    try:
        await until(lambda: len(desk.lines) >= count * 3)
        # For a moment, the server does not answer.
        source.silent = 0.5
        before = desk.out
        await until(lambda: len(source.queries) > len(source.chunks) + 1)
        source.silent = 0.0
        await until(lambda: len(desk.out) > len(before))
        source.silent = 6.0
        with pytest.raises(NoServerError):
            await task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, NoServerError):
            await task
    if request_.csv:
        assert [line.startswith("id,") for line in desk.lines].count(True) == 1
    else:
        heading = "1 of 3 connections" if request_.limit else "1 connection"
        assert desk.lines[:4] == [
            f"{desk.lines[0][:23]}  {heading}", desk.lines[1], desk.lines[2], "",
        ]  # fmt: skip


async def test_of_a_program_only_what_it_tells() -> None:
    outside = frozenset({fields.ID, fields.KIND, fields.SENDQ, fields.LAST, fields.REASON})
    source = ScriptedSource(SOME, server=ServerInfo(fields=outside))
    for request, error in (
        (LsRequest(sort=SORT.parse("-queue")), "queue: only a program that is observed tells it"),
        (LsRequest(columns=COLUMNS.parse("id,doing")), "doing: only a program that is observed"),
        (LsRequest(filter=parse("queue>1")), "queue: only a program that is observed tells it"),
        (LsRequest(sort=SORT.parse("state")), "state: it is not known of another program"),
    ):
        with pytest.raises(SettingsError, match=f"^{error}"):
            await ls(source, request, Desk())
    inside = outside | {fields.QUEUE, fields.DOING, fields.CAUSE}
    some = [*SOME[:3], replace(SOME[3], last="app.py:7 in get")]
    source = ScriptedSource(some, server=ServerInfo(fields=inside))
    desk = Desk()
    assert await ls(source, LsRequest(sort=SORT.parse("-queue")), desk) == 0
    assert desk.lines[0].split() == ["ID", "KIND", "SENDQ", "QUEUE", "DOING", "LAST"]
    assert desk.lines[1].split()[0] == "4"
    desk = Desk()
    await ls(source, LsRequest(columns=COLUMNS.parse("queue,last"), json=True), desk)
    assert json.loads(desk.out)["rows"][3] == {
        "queued_bytes": 2**53 + 1, "cause": "app.py:7 in get", "end_reason": None,
    }  # fmt: skip
