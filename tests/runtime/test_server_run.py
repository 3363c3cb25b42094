import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from echotui.config.fault_values import RULES
from echotui.config.settings import Settings
from echotui.control.control import Control
from echotui.demo.scenario_files import find
from echotui.errors import StartError
from echotui.model.command import Invoke, Kick, Refused, Strength
from echotui.model.lints import OF_SERVER
from echotui.model.note import NoteKind
from echotui.model.query import Query
from echotui.runtime import server_run as server_run_module
from echotui.runtime.request import DemoRequest
from echotui.runtime.run_end import RunEnd
from echotui.runtime.server_run import ServerRun
from echotui.runtime.serving import ALONE
from echotui.server.faults import active_rule
from echotui.sources.read_only import REFUSAL
from echotui.system.descriptors import FdBudget
from tests.control.raw import RawPeer
from tests.server.bench import until

ROOM = FdBudget(1024, 0)


@pytest.fixture
def path() -> Iterator[Path]:
    # That of pytest may be too long for the path of a socket.
    with TemporaryDirectory(prefix="echotui") as folder:
        yield Path(folder) / "c.sock"


@pytest.fixture
def taken(path: Path) -> Path:
    path.write_text("mine")
    return path


def sockets(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_socket()]


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[ServerRun]:
    server_run = ServerRun(settings, "asyncio", str, ALONE)
    await server_run.start(ROOM, log_ends=False)
    try:
        yield server_run
    finally:
        await server_run.stop(RunEnd())


async def test_what_a_scenario_brings_about_on_purpose_is_no_lint() -> None:
    settings = Settings(port=0, allow=("descriptors",))
    demo = DemoRequest(settings, replace(find("tour"), allow=("stuck",)))
    lints = ServerRun(settings, "asyncio", str, ALONE, demo).server.lints
    names = {lint.name for lint in lints.reported}
    assert names == set(OF_SERVER) - {"descriptors", "stuck"}


async def test_other_viewers_read_another_name_than_the_log() -> None:
    async with running(Settings(port=0)) as server_run:
        ours = server_run.source("dashboard", "the dashboard of the server")
        await ours.submit(Invoke("step-start"))
        (pane,) = (await server_run.source("pid 7").view(Query())).notes
        assert pane.text == "step 0, by the dashboard of the server"


async def test_a_control_socket_that_fails_later_is_an_alarm(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "echotui.control.http_service", None)
    async with running(Settings(port=0, control=str(path))) as server_run:
        assert path in sockets(path.parent)
        source = server_run.source("me")
        assert (await source.view(Query())).notes == ()
        server_run.open_control()
        await until(lambda: not sockets(path.parent))
        (note,) = (await source.view(Query())).notes
        source.close()
    assert note.kind is NoteKind.ALARM
    assert note.text.startswith("the control socket is closed: import of ")
    assert [each.msg for each in caplog.records if each.levelno == logging.ERROR] == [
        "control-failed"
    ]


async def test_a_socket_that_was_named_must_be_there_and_the_usual_one_need_not(
    taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StartError, match=str(taken)):
        async with running(Settings(port=0, control=str(taken))):
            pass
    assert sockets(taken.parent) == []
    # A file where each of the directories would be.
    monkeypatch.setattr("echotui.system.control_paths.own_directories", lambda: [taken / "x"])
    async with running(Settings(port=0)) as server_run:
        (notice,) = server_run.notices(ROOM)
        assert notice.startswith(f"No control socket: {taken}")


@pytest.mark.parametrize("read_only", [True, False])
async def test_a_demo_that_is_only_watched_says_so(*, read_only: bool) -> None:
    settings = Settings(port=0, control="", read_only=read_only)
    demo = DemoRequest(settings, find("steps"))
    notices = ServerRun(settings, "asyncio", str, ALONE, demo).notices(ROOM)
    said = [text for text in notices if text.startswith("Read-only: the keys")]
    assert bool(said) is read_only


async def test_no_client_is_served_before_signals_are_caught(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first client on, the loop does not turn until the caller goes on."""
    server_run = ServerRun(Settings(port=0, control=str(path)), "asyncio", str, ALONE)
    bind, listening = Control.bind, list[bool]()

    async def slow(control: Control) -> list[str]:
        for _ in range(3):
            await asyncio.sleep(0)
        listening.append(bool(server_run.server.listeners))
        return await bind(control)

    monkeypatch.setattr(Control, "bind", slow)
    await server_run.start(ROOM, log_ends=False)
    await server_run.stop(RunEnd())
    assert listening == [False]


async def test_without_a_port_there_is_no_control_socket_either(path: Path) -> None:
    async with running(Settings(port=0, control="")) as first:
        port = first.server.addresses[0].port
        second = ServerRun(Settings(port=port, control=str(path)), "asyncio", str, ALONE)
        with pytest.raises(StartError, match="the port is taken"):
            await second.start(ROOM, log_ends=False)
        assert path not in sockets(path.parent)


async def test_what_a_server_that_is_read_only_refuses_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with running(Settings(port=0, control="", read_only=True)) as server_run:
        source = server_run.source("pid 7, uid 0")
        assert await source.submit(Kick(1, Strength.RESET)) == Refused(REFUSAL)
        source.close()
    (logged,) = [vars(record)["fields"] for record in caplog.records if record.msg == "command"]
    assert (logged["cause"], logged["by"], logged["outcome"]) == ("kick", "pid 7, uid 0", "refused")


async def test_a_client_that_takes_no_leave_is_dropped_at_the_end(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(Settings(port=0, control=str(path))) as server_run:
        server_run.open_control()
        peer = await RawPeer.connect(str(path))
        await peer.reply()
    assert "did not close in time" not in str([vars(record) for record in caplog.records])
    await peer.lost()
    peer.close()


async def test_an_end_does_not_wait_for_a_control_socket_that_does_not_close(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = asyncio.Event()

    async def close(_control: Control, _why: str) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await left.wait()

    monkeypatch.setattr(server_run_module, "CLOSING", 0.02)
    monkeypatch.setattr(Control, "close", close)
    async with asyncio.timeout(5), running(Settings(port=0, control="")):
        pass
    assert "did not close in time" in str([vars(record) for record in caplog.records])
    left.set()


async def test_faults_of_the_settings_are_on_before_the_first_client_and_said() -> None:
    settings = Settings(port=0, control="", fault=RULES.read("port:7 mute; 3g 50%", ""))
    async with running(settings) as server_run:
        assert [rule.number for rule in server_run.server.faults.rules] == [1, 2]
        assert server_run.notices(ROOM)[0] == (
            "Faults are injected: port:7 mute; latency=300ms bandwidth=200kB/s 50%."
        )
        source = server_run.source("dashboard")
        assert "faults" in {action.id for action in (await source.view(Query())).actions}
        source.close()


async def test_a_fault_that_cannot_be_made_here_ends_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(active_rule, "can_close_without_end", lambda: False)
    settings = Settings(
        port=0, control="", fault=RULES.read("half-open=5s", ""),
        origins={"fault": "environment ECHOTUI_FAULT"},
    )  # fmt: skip
    server_run = ServerRun(settings, "asyncio", str, ALONE)
    with pytest.raises(StartError) as caught:
        await server_run.start(ROOM, log_ends=False)
    assert str(caught.value) == (
        "environment ECHOTUI_FAULT: half-open=5s: half-open needs Linux and CAP_NET_ADMIN (run it"
        " as root)"
    )
    assert not server_run.server.addresses


async def test_a_run_that_ends_delivers_what_is_parked_before_it_drains() -> None:
    async with running(Settings(port=0, control="", slow=0.1)) as server_run:
        source, server = server_run.source("me"), server_run.server
        (action,) = [each for each in (await source.view(Query())).actions if each.keys == "S"]
        assert action.confirm
        reader, writer = await asyncio.open_connection(*server.addresses[0])
        await until(lambda: server.channels)
        await source.submit(Invoke(action.id))
        assert server.stepper.rate == 0.1
        writer.write(b"hello")
        await until(lambda: server.stepper.parked)
        draining = asyncio.create_task(server_run.drain())
        assert await reader.read() == b"hello"
        writer.close()
        await draining
        assert not server.channels
        source.close()
