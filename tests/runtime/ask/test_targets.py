import asyncio
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from echotui.control.streams import StreamLimits
from echotui.errors import NoServerError, SettingsError
from echotui.model.query import Query
from echotui.model.source import Capabilities
from echotui.model.view import Accepting, ServerInfo, View
from echotui.runtime.ask import targets
from echotui.runtime.ask.opening import Destination, open_source
from echotui.runtime.ask.ps import NEITHER, ps
from echotui.runtime.ask.request import JournalRequest, LsRequest, PsRequest
from echotui.runtime.ask.run import ask
from echotui.runtime.ask.targets import running
from tests.runtime.ask.desk import Desk
from tests.scripted import ScriptedSource
from tests.served import Served
from tests.server.bench import until

Serve = Callable[..., Served]
HERE = os.getpid()


async def test_of_many_servers_few_are_asked_at_a_time(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "AT_ONCE", 2)
    asking, most = 0, 0

    class Asked(ScriptedSource):
        async def view(self, query: Query) -> View:
            nonlocal asking, most
            asking += 1
            most = max(most, asking)
            await asyncio.sleep(0.01)
            asking -= 1
            return await super().view(query)

    for name in range(5):
        serve(f"{name}.sock", Asked())
    servers = await running()
    targets.close(servers)
    assert (len(servers), most) == (5, 2)


async def test_a_silent_server_is_listed_as_silent(
    serve: Serve, silent: Callable[[str], socket.socket]
) -> None:
    with silent("70.sock"):
        with pytest.raises(NoServerError, match=r"does not answer: 70 \(does not answer\)$"):
            await open_source(Destination())
        serve("71.sock", 1)
        with pytest.raises(SettingsError, match=r"^2 servers run here; .* 70 \(does not answer\)"):
            await open_source(Destination())
        desk = Desk()
        assert await ps(PsRequest(), desk) == 0
        assert [line.split()[:3] for line in desk.lines] == [
            ["PID", "ADDRESS", "STATE"],
            ["70", "does", "not"],
            [str(HERE), "127.0.0.1:10000", "accepting"],
        ]


@pytest.mark.parametrize("request_", [JournalRequest(follow=True), LsRequest(every=0.05)])
async def test_what_repeats_says_at_once_that_the_server_has_ended(
    serve: Serve, request_: JournalRequest | LsRequest
) -> None:
    served = serve("71.sock", 1)
    source, desk = await open_source(Destination(("71",))), Desk()
    asking = asyncio.create_task(ask(source, request_, desk))
    await until(lambda: bool(served.sources and (desk.out or not isinstance(request_, LsRequest))))
    await served.stop("stopped by SIGTERM.")
    with pytest.raises(NoServerError, match=r"^the server has ended: stopped by SIGTERM$"):
        async with asyncio.timeout(2.0):
            await asking
    source.close()


async def test_a_server_that_refuses_says_why(serve: Serve) -> None:
    serve("71.sock", 1, StreamLimits(viewers=0))
    desk = Desk()
    assert await ps(PsRequest(json=True), desk) == 0
    (found,) = json.loads(desk.out)
    assert (found["answers"], found["error"]) == (
        False, "it has 0 viewers already, which is the most",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("accepting", "able", "text"),
    [
        (Accepting.STOPPED, Capabilities(), "stopped"),
        (Accepting.OBSTRUCTED, Capabilities(), "obstructed"),
        (Accepting.DRAINED, Capabilities(), "drained"),
        (
            Accepting.FULL,
            Capabilities(kick=False, hold=False, accept=False, forget=False),
            "full,read-only",
        ),
    ],
)
async def test_ps_says_in_a_word_whether_clients_are_accepted(
    serve: Serve, accepting: Accepting, able: Capabilities, text: str
) -> None:
    source = ScriptedSource(
        server=ServerInfo(("127.0.0.1:10000",), accepting=accepting), capabilities=able
    )
    serve("71.sock", source)
    desk = Desk()
    assert await ps(PsRequest(), desk) == 0
    assert desk.lines[1].split()[:3] == [str(HERE), "127.0.0.1:10000", text]
    desk = Desk()
    await ps(PsRequest(json=True), desk)
    (found,) = json.loads(desk.out)
    assert (found["accepting"], found["state"], found["read_only"]) == (
        False, str(accepting), "read-only" in text,
    )  # fmt: skip


async def test_ps_is_exact_for_programs(serve: Serve, sockets: Path) -> None:
    desk = Desk()
    assert await ps(PsRequest(json=True), desk) == 1
    assert json.loads(desk.out) == []
    assert await ps(PsRequest(), desk) == 1
    assert desk.told == [NEITHER]
    served = serve("71.sock", 2)
    desk = Desk()
    assert await ps(PsRequest(json=True), desk) == 0
    (found,) = json.loads(desk.out)
    assert found.pop("version")
    assert found == {
        "pid": HERE, "answers": True, "error": None, "name": None, "clients": 2,
        "socket": str(sockets / "71.sock"),
        "server_address": "127.0.0.1:10000", "accepting": True, "state": "accepting",
        "read_only": False, "in_bytes_per_second": 0.0,
        "out_bytes_per_second": 0.0, "uptime_seconds": 761.0,
    }  # fmt: skip
    # Its sources are closed: it has no viewers any more.
    await served.stop()
    assert not await running()


async def test_ps_lists_those_that_are_named_in_their_order(serve: Serve, sockets: Path) -> None:
    serve("71.sock", 1)
    serve("72.sock", 2)
    serve("73.sock", 3)
    desk = Desk()
    assert await ps(PsRequest(on=("73", str(sockets / "71.sock"))), desk) == 0
    assert [line.split()[3] for line in desk.lines[1:]] == ["3", "1"]
    desk = Desk()
    assert await ps(PsRequest(on=("73", "/no/such.sock"), json=True), desk) == 5
    assert [each["error"] for each in json.loads(desk.out)] == [None, "no server answers there"]
    with pytest.raises(NoServerError, match=r"^/no/such\.sock \(no server answers there\)$"):
        await ps(PsRequest(on=("/no/such.sock",)), Desk())
