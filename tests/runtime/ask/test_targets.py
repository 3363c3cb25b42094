import asyncio
import json
import os
import re
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from echotui.control.streams import StreamLimits
from echotui.errors import NoServerError, SettingsError
from echotui.model.limits import Limits
from echotui.model.query import Query
from echotui.model.source import Capabilities
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting, ServerInfo, View
from echotui.runtime.ask import targets
from echotui.runtime.ask.opening import Destination, open_source
from echotui.runtime.ask.ps import ps
from echotui.runtime.ask.request import JournalRequest, LsRequest, PsRequest
from echotui.runtime.ask.run import ask
from echotui.runtime.ask.targets import running
from echotui.server.server import EchoServer
from tests.runtime.ask.desk import Desk
from tests.scripted import ScriptedSource
from tests.served import UNLIMITED, Served
from tests.server.bench import until
from tests.ui.stage import rows

Serve = Callable[..., Served]
HERE = os.getpid()


@pytest.fixture
async def serve(sockets: Path) -> AsyncIterator[Serve]:
    """Serves so many connections, or a source, on a socket of a name."""
    served: list[Served] = []

    def serve(name: str, clients: int | ScriptedSource, limits: StreamLimits = UNLIMITED) -> Served:
        source = ScriptedSource(rows(clients)) if isinstance(clients, int) else clients
        server = EchoServer(Strategy.EAGER, Limits())
        served.append(Served(server, str(sockets / name), lambda: source, limits))
        return served[-1]

    yield serve
    for each in served:
        await each.stop()


@pytest.fixture
def silent(sockets: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], socket.socket]:
    """Makes a socket that is connected to, and never answered."""
    monkeypatch.setattr(targets, "WITHIN", 0.1)

    def listen(name: str) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(sockets / name))
        listener.listen()
        return listener

    return listen


def lay_stale(sockets: Path, name: str) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(sockets / name))


async def clients_of(*targets: str) -> int:
    source = await open_source(Destination(targets))
    view = await source.view(Query())
    source.close()
    return view.totals.open


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


async def test_the_only_server_is_found_beside_stale_sockets(serve: Serve, sockets: Path) -> None:
    serve("71.sock", 3)
    lay_stale(sockets, "70.sock")
    (sockets / "72.sock").write_text("no socket")
    assert await clients_of() == 3


async def test_a_pid_or_a_path_chooses_one_of_several(serve: Serve, sockets: Path) -> None:
    serve("71.sock", 1)
    serve("72.sock", 2)
    assert await clients_of("72") == 2
    assert await clients_of(str(sockets / "71.sock")) == 1
    listed = f"{HERE} (127.0.0.1:10000, 1 client), {HERE} (127.0.0.1:10000, 2 clients)"
    with pytest.raises(SettingsError) as caught:
        await open_source(Destination())
    assert str(caught.value) == f"2 servers run here; choose some with --on: {listed}"


@pytest.mark.parametrize(
    ("target", "error"),
    [
        (None, targets.NONE),
        ("71", f"--on: there is no server of pid 71 here; {targets.NONE}"),
        ("70", "no server answers at "),
        ("/no/such.sock", "no server answers at /no/such.sock"),
        ("such.sock", "no server answers at such.sock"),
    ],
)
async def test_no_server_is_an_error_of_its_own(
    target: str | None, error: str, sockets: Path
) -> None:
    lay_stale(sockets, "70.sock")
    with pytest.raises(NoServerError, match=f"^{re.escape(error)}"):
        await open_source(Destination(() if target is None else (target,)))


async def test_a_service_is_chosen_by_the_pid_that_it_says(serve: Serve) -> None:
    serve("control.sock", 3)
    assert await clients_of(str(HERE)) == 3
    error = rf"there is no server of pid 1 here; there are {HERE} \(127.0.0.1:10000, 3 clients\)$"
    with pytest.raises(NoServerError, match=error):
        await open_source(Destination(("1",)))


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
    assert desk.told == [targets.NONE]
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
