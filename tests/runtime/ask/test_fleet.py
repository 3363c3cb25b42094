"""The commands over a fleet: which client of which server, and which servers answered."""

import asyncio
import csv
import json
from contextlib import suppress

import pytest

from echotui.config.values import COLUMNS, SORT
from echotui.errors import NoServerError, SettingsError
from echotui.model.command import Drain, HoldEach, KickEach, Strength
from echotui.model.ending import Ending, Reason, Side
from echotui.model.ids import id_in
from echotui.model.query import Query
from echotui.model.state import State
from echotui.runtime.ask import reach
from echotui.runtime.ask.client_selection import read_filter, read_selection
from echotui.runtime.ask.reach import ReachSource
from echotui.runtime.ask.request import (
    AcceptRequest,
    AnyAsked,
    DrainRequest,
    FaultsRequest,
    HoldRequest,
    JournalRequest,
    KickRequest,
    LsRequest,
)
from echotui.runtime.ask.run import ask_fleet
from tests.runtime.ask.desk import Desk
from tests.runtime.ask.scripted_fleet import ScriptedFleet, client
from tests.server.bench import until

GONE = client(
    2, 9, state=State.CLOSED, ending=Ending(Reason.PEER_RESET, Side.CLIENT), ended=997.0, idle=3.0
)


def fleet() -> ScriptedFleet:
    """Three servers; each has a client 17, the third two more."""
    return ScriptedFleet(
        [
            client(1, 17),
            client(2, 17, state=State.CHOKED, queued=70_000),
            client(3, 17, queued=80_000),
            client(3, 18),
            client(3, 19),
            GONE,
        ]
    )


def kick(*words: str, yes: bool = True) -> KickRequest:
    return KickRequest(selection=read_selection(words), yes=yes, strength=Strength.RESET)


async def run(
    source: ScriptedFleet, request: AnyAsked, answer: str | None = None
) -> tuple[int, Desk]:
    desk = Desk(answer=answer)
    return await ask_fleet(source, request, desk), desk


async def test_rows_say_their_server() -> None:
    code, desk = await run(fleet(), LsRequest(sort=SORT.parse("-queue"), limit=2))
    assert (code, desk.lines[0].split()[:3]) == (0, ["ID", "SERVER", "FD"])
    assert [line.split()[:2] for line in desk.lines[1:]] == [["17", "web-3"], ["17", "web-2"]]
    _, desk = await run(fleet(), LsRequest(json=True, filter=read_filter(["server:web-3"])))
    listed = json.loads(desk.out)
    assert [(each["server"], each["id"], each["server_address"]) for each in listed["rows"]] == [
        ("web-3", number, "10.0.0.3:10000") for number in (17, 18, 19)
    ]
    assert listed["server_address"].startswith("web-1 10.0.0.1:10000, web-2 ")
    _, desk = await run(fleet(), LsRequest(csv=True, filter=read_filter(["web-1/17", "web-3/19"])))
    records = list(csv.DictReader(desk.lines))
    assert [(each["server"], each["id"]) for each in records] == [("web-1", "17"), ("web-3", "19")]
    listed_columns = LsRequest(ndjson=True, columns=COLUMNS.read("id", "--columns"))
    _, desk = await run(fleet(), listed_columns)
    addresses = [json.loads(line)["server_address"] for line in desk.lines]
    assert addresses == [f"10.0.0.{server}:10000" for server in (1, 2, 3, 3, 3)]


async def test_an_id_is_of_one_server() -> None:
    source = fleet()
    code, desk = await run(source, kick("web-2/17", "WEB-3/19"))
    assert (code, desk.out) == (0, "2 kicked (reset) on 2 servers\n")
    assert source.commands == [KickEach((id_in(1, 17), id_in(2, 19)), Strength.RESET)]


async def test_what_is_not_connected_is_named_with_its_server() -> None:
    source = fleet()
    code, desk = await run(source, kick("web-2/9", "web-3/9", "web-1/17"))
    assert (code, desk.told) == (
        0,
        [
            "web-2/9 is not connected; it ended 3.0s ago: peer reset, client first",
            "web-3/9 is not connected",
        ],
    )
    assert source.commands == [KickEach((17,), Strength.RESET)]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("17",), "17: of which server? name it, such as web-1/17"),
        (("web-1/17", "18"), "18: of which server? name it, such as web-1/18"),
        (("id:17",), "id: of which server? add server:web-1, or name ids, such as web-1/17"),
        (("server:web-1 id:17 | #18 queue>1",), "id: of which server? add server:web-1"),
    ],
)
async def test_an_id_without_a_server_is_nobody(words: tuple[str, ...], error: str) -> None:
    source = fleet()
    with pytest.raises(SettingsError) as caught:
        await run(source, kick(*words))
    assert str(caught.value).startswith(error)
    assert source.commands == []


async def test_the_question_says_how_many_of_each_server() -> None:
    source = fleet()
    code, desk = await run(source, kick("state:live", yes=False), "y")
    assert desk.asked == [
        "Kick (reset) 5 clients: 3 on web-3, 1 on web-1, 1 on web-2.",
        "  web-1/17  127.0.0.1:50017  open",
        "  web-2/17  127.0.0.1:50017  choked, 68 KiB queued",
        "  web-3/17  127.0.0.1:50017  open, 78 KiB queued",
        "  web-3/18  127.0.0.1:50018  open",
        "  web-3/19  127.0.0.1:50019  open",
        "Go on? [y/N] ",
    ]
    assert (code, desk.out) == (0, "5 kicked (reset) on 3 servers\n")


async def test_of_each_server_some_are_named_and_of_many_servers_how_many() -> None:
    source = ScriptedFleet([client(of, n) for of in range(1, 13) for n in range(1, 20)], 12)
    code, desk = await run(source, HoldRequest(selection=read_selection(["state:live"])), "n")
    first, *lines = desk.asked
    assert first.startswith("Hold 228 clients: 19 on web-1, 19 on web-2, ")
    assert first.endswith("19 on web-8, 76 on 4 more servers.")
    assert [line.split()[0] for line in lines[:5]] == [f"web-{n}/1" for n in range(1, 6)]
    assert (code, lines[5]) == (1, "  and 223 more")


async def test_one_that_does_not_answer_is_said_once_and_the_others_are_asked() -> None:
    source = fleet()
    source.silent_ones = {"web-2"}
    source.gone = {"web-3"}
    code, desk = await run(source, HoldRequest(selection=read_selection(["state:live"]), yes=True))
    assert (code, desk.out) == (5, "1 held on web-1\n")
    assert desk.told == [
        "web-2 does not answer", "web-3 has ended: stopped by SIGTERM",
    ]  # fmt: skip
    assert source.commands == [HoldEach((17,), on=True)]
    code, desk = await run(source, kick("web-2/17"))
    assert (code, desk.told[2:]) == (4, ["web-2/17 is not reached: web-2 does not answer"])
    code, desk = await run(source, kick("web-3/17", "web-2/17", "web-1/17"))
    assert (code, desk.out) == (5, "1 kicked (reset) on web-1\n")
    assert desk.told[2:] == [
        "web-3/17 is not connected", "web-2/17 is not reached: web-2 does not answer",
    ]  # fmt: skip


async def test_one_that_has_never_answered_may_have_any_name() -> None:
    source = fleet()
    source.unmet = {"web-2"}
    code, desk = await run(source, kick("berlin/17"))
    told = "no server answers at ./web-2.sock"
    assert (code, desk.told) == (4, [told, f"berlin/17 is not reached: {told}"])
    code, desk = await run(source, kick("berlin/17", "web-1/17"))
    assert (code, desk.out) == (5, "1 kicked (reset) on web-1\n")


@pytest.mark.parametrize("others", [["web-1~4712"], ["web-1~4711", "WEB-1~4712"]])
async def test_a_name_of_several_servers_is_none(others: list[str]) -> None:
    source = fleet()
    source.names = ["web-2", *(["web-1"] if len(others) == 1 else []), *others]
    listed = ", ".join(source.names[1:])
    for whom in ("web-1/17", "server:web-1"):
        with pytest.raises(SettingsError) as caught:
            await run(source, kick(whom))
        assert str(caught.value) == f"'{whom}': several servers have this name; there are {listed}"
    await run(source, kick(f"{others[-1]}/17"))


async def test_a_name_of_several_servers_is_none_for_who_reads_either() -> None:
    source, asked = fleet(), read_filter(["server:web-1 id:17"])
    source.names = ["web-2", "web-1~4711", "web-1~4712"]
    source.rows = []
    for request in (LsRequest(filter=asked), JournalRequest(filter=asked)):
        with pytest.raises(SettingsError, match=r"^'server:web-1': several servers have this name"):
            await run(source, request)


@pytest.mark.parametrize(
    "request_",
    [
        kick("web-4/17", "web-1/17"),
        kick("server:web-4", yes=False),
        kick("server:web-1,web-4"),
        LsRequest(filter=read_filter(["server:web-4"])),
        JournalRequest(filter=read_filter(["server:web-4"])),
    ],
)
async def test_a_server_that_is_named_and_not_there_is_an_error(request_: AnyAsked) -> None:
    source = fleet()
    for name, at in (("scripted", ""), ("nats://h:4222", " at nats://h:4222")):
        source.name = name
        with pytest.raises(NoServerError) as caught:
            await run(source, request_, "y")
        text = f"no server web-4 answers{at}; there are web-1, web-2, web-3"
        assert (str(caught.value), source.commands) == (text, [])
    code, _ = await run(source, LsRequest(filter=read_filter(["!server:web-4 queue>1g"])))
    assert code == 1


async def test_one_that_stops_answering_meanwhile_is_in_the_outcome() -> None:
    class Stopping(ScriptedFleet):
        async def submit(self, command: object) -> object:  # type: ignore[override]
            self.silent_ones = {"web-2"}
            return await super().submit(command)  # type: ignore[arg-type]

    code, desk = await run(Stopping(fleet().rows), kick("web-1/17", "web-2/17"))
    assert (code, desk.out) == (5, "2 kicked (reset) on 1 of 2 servers; web-2 did not answer\n")


async def test_what_repeats_goes_on_without_one() -> None:
    source, desk = fleet(), Desk()
    task = asyncio.create_task(ask_fleet(source, LsRequest(every=0.01, ndjson=True), desk))
    try:
        await until(lambda: "web-3" in desk.out)
        source.silent_ones = {"web-2"}
        before = len(desk.lines)
        await until(lambda: len(desk.lines) > before + 8)
        assert desk.told == ["web-2 does not answer"]
        source.silent_ones = set()
        await until(lambda: len(desk.told) > 1)
        assert desk.told == ["web-2 does not answer", "web-2 answers again"]
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_after_an_outage_of_all_only_those_that_stay_away_are_news(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, told = fleet(), list[str]()
    watched = ReachSource(source, told.append)
    await watched.view(Query())
    source.silent = 5.0
    await watched.view(Query())
    source.silent, source.silent_ones = 0.0, {"web-2"}
    await watched.view(Query())
    assert told == []
    monkeypatch.setattr(reach, "SETTLING", 0.0)
    await watched.view(Query())
    assert told == ["web-2 does not answer"]


async def test_what_is_for_whole_servers_names_them() -> None:
    source = fleet()
    source.gone = {"web-3"}
    code, desk = await run(source, DrainRequest(), "y")
    assert desk.asked == [
        "Drain 2 servers: they accept no more, and end 3 clients.",
        "  web-1  10.0.0.1:10000  1 client",
        "  web-2  10.0.0.2:10000  2 clients",
        "Go on? [y/N] ",
    ]
    assert (code, source.commands) == (5, [Drain()])
    code, desk = await run(source, AcceptRequest(accept=False), "n")
    assert desk.asked[:2] == [
        "Stop accepting on 2 servers: new clients wait in the backlog.",
        "  web-1  10.0.0.1:10000  1 client",
    ]
    assert (code, source.commands) == (1, [Drain()])


async def test_faults_are_of_one_server() -> None:
    with pytest.raises(SettingsError, match=r"^faults: each server has its own; name one"):
        await run(fleet(), FaultsRequest(clear=True))


def test_it_has_the_name_of_its_source() -> None:
    source = fleet()
    source.ended = "all have"
    wrapped = ReachSource(source, lambda _text: None)
    assert (wrapped.name, wrapped.ended) == ("scripted", "all have")
