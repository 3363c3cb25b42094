"""A server with its settings in a fleet: what is shown, allowed, said; and a broker that fails."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from msgspec.structs import replace

from echotui.config.settings import Settings
from echotui.control.nats.rights import OPEN, READ_ONLY
from echotui.errors import StartError
from echotui.model.broker_url import parse_url
from echotui.model.command import Command, Invoke, Kick, Refused, Strength
from echotui.model.exchange import Find, Found, Ids, IdsOf, Submit
from echotui.model.fields import PAYLOAD
from echotui.model.filter.parser import parse
from echotui.model.fleet_subjects import command_subject, view_subject
from echotui.model.note import NoteKind
from echotui.model.query import Query, Window
from echotui.model.view import View
from echotui.runtime.run_end import RunEnd
from echotui.runtime.server_run import ServerRun
from echotui.runtime.serving import ALONE
from echotui.sources.remote.connection import RemoteConnection
from echotui.system.descriptors import FdBudget
from tests.control.nats.asking import Asker, asking
from tests.nats_server import NatsServer, free_port, nats_server
from tests.server.bench import until

ROOM = FdBudget(1024, 0)
KICK = Kick(1, Strength.CLOSE)
SECRET = b"SECRET-8713"
USERS = 'authorization: {users: [{user: ops, password: "hunter2"}]}'


@asynccontextmanager
async def in_fleet(url: str, **given: Any) -> AsyncIterator[ServerRun]:
    settings = Settings(port=0, control="", fleet=(parse_url(url),), **given)
    server_run = ServerRun(settings, "asyncio", str, ALONE)
    await server_run.start(ROOM, log_ends=False)
    server_run.open_control()
    try:
        yield server_run
    finally:
        await server_run.stop(RunEnd())


async def kick(asker: Asker, server_run: ServerRun, command: Command = KICK) -> object:
    server = server_run.server
    asked = Submit(command, server.instance, server.clock())
    return await asker.ask(command_subject(server.instance), asked)


@asynccontextmanager
async def one_client(server_run: ServerRun) -> AsyncIterator[None]:
    """A client that has sent a secret, and has it back."""
    address = server_run.server.addresses[0]
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(SECRET)
    await reader.readexactly(len(SECRET))
    try:
        yield
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_nothing_of_what_clients_send_is_shown(open_broker: NatsServer) -> None:
    async with in_fleet(open_broker.url, payload=True) as server_run, one_client(server_run):
        view = view_subject(server_run.server.instance)
        async with asking(open_broker.url, server_run.server.instance) as asker:
            query = Query(window=Window(0, 9), locate=1, places=(0,))
            assert SECRET not in (await asker.answer(view, query)).data
            query = replace(query, detail=1)
            # The detail begins to keep what comes and goes; the second one would show it.
            await asker.answer(view, query)
            assert SECRET not in (await asker.answer(view, query)).data
            shown = await asker.ask(view, query)
            assert isinstance(shown, View)
            assert shown.rows
            assert shown.detail
            assert PAYLOAD not in shown.server.fields
            found = await asker.answer(view, Find((1,)))
            assert SECRET not in found.data
            # Nor is it found out by guessing.
            for text in ("SECRET", "payload:SECRET", "last:SECRET"):
                assert await asker.ask(view, IdsOf(Query(filter=parse(text)))) == Ids(())
            assert await asker.ask(view, IdsOf(Query(filter=parse("!payload:x")))) == Ids((1,))


async def test_it_is_shown_where_that_was_asked_for(open_broker: NatsServer) -> None:
    given = {"payload": True, "fleet_payload": True}
    async with in_fleet(open_broker.url, **given) as server_run, one_client(server_run):
        view = view_subject(server_run.server.instance)
        async with asking(open_broker.url, server_run.server.instance) as asker:
            found = await asker.ask(view, Find((1,)))
            assert isinstance(found, Found)
            assert found.rows[0].payload == SECRET
            guessed = await asker.ask(view, IdsOf(Query(filter=parse("SECRET"))))
            assert guessed == Ids((1,))


@pytest.mark.parametrize(
    ("user", "given", "refused"),
    [
        ("", {}, OPEN),
        ("ops:hunter2", {"fleet_read_only": True}, READ_ONLY),
        ("ops:hunter2", {"read_only": True}, READ_ONLY),
        ("ops:hunter2", {}, ""),
    ],
)
async def test_who_may_act(tmp_path: Path, user: str, given: dict[str, Any], refused: str) -> None:
    with nats_server(tmp_path, USERS if user else "") as broker:
        url = broker.url_as(user) if user else broker.url
        async with (
            in_fleet(url, **given) as server_run,
            one_client(server_run),
            asking(url, server_run.server.instance) as asker,
        ):
            outcome = await kick(asker, server_run)
            if refused:
                assert outcome == Refused(refused)
            assert len(server_run.server.channels) == bool(refused)
            # Nobody steps the loop over a broker.
            assert isinstance(await kick(asker, server_run, Invoke("step-start")), Refused)


async def test_the_echo_goes_on_whatever_the_broker_does(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with nats_server(tmp_path) as broker:
        broker.kill()
        async with in_fleet(broker.url) as server_run, one_client(server_run):
            alarm = await until_alarm(server_run)
            assert alarm == (
                f"not in the fleet: {broker.url}: it cannot be reached: Connection refused"
            )
            broker.start()
            view = view_subject(server_run.server.instance)
            for _ in range(2):
                async with asking(broker.url, server_run.server.instance) as asker:
                    assert isinstance(await asker.ask(view, Query()), View)
                    assert not await alarm_of(server_run)
                broker.restart()
            async with one_client(server_run):
                broker.stop()
            # It ends, and leaves nothing behind, although the broker takes nothing.
    events = [each.getMessage() for each in caplog.records]
    assert events.count("fleet-joined") >= 2
    assert "fleet-left" in events
    assert "fleet-not-joined" in events


async def alarm_of(server_run: ServerRun) -> str:
    """What a dashboard of this server shows as an alarm."""
    source = server_run.source("test")
    notes = (await source.view(Query())).notes
    source.close()
    return "; ".join(note.text for note in notes if note.kind is NoteKind.ALARM)


async def until_alarm(server_run: ServerRun) -> str:
    """Wait for one."""
    async with asyncio.timeout(10):
        while not (alarm := await alarm_of(server_run)):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)
    return alarm


async def test_a_password_is_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with nats_server(tmp_path, USERS) as broker:
        url = broker.url_as("ops:hunter3")
        origins = {"fleet": "flag --fleet"}
        async with in_fleet(url, origins=origins) as server_run:
            await until(lambda: server_run.notices(ROOM))
            notices = " ".join(server_run.notices(ROOM))
            assert "list of processes" in notices
            alarm = await until_alarm(server_run)
    assert alarm.endswith("the broker refuses the user, password or token")
    logged = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "ops:***@" in logged
    assert "hunter3" not in logged + notices + alarm


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("fleet_credentials", None, "--fleet-credentials {}: cannot be used: No such file"),
        ("fleet_credentials", b"x" * 9, "--fleet-credentials {}: cannot be used: it holds no NATS"),
        ("fleet_ca", None, "--fleet-ca {}: cannot be used: No such file"),
        ("fleet_ca", b"x", "--fleet-ca {}: cannot be used: there is no certificate in it"),
    ],
)
async def test_a_file_that_cannot_be_used(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StartError) as caught:
        async with in_fleet(f"nats://127.0.0.1:{free_port()}", **{name: str(file)}):
            pytest.fail("it started")
    assert str(caught.value).startswith(said.format(file))


async def test_its_name_is_in_its_introduction() -> None:
    with TemporaryDirectory(prefix="echotui") as folder:
        settings = Settings(port=0, control=f"{folder}/s", name="web-3")
        server_run = ServerRun(settings, "asyncio", str, ALONE)
        await server_run.start(ROOM, log_ends=False)
        server_run.open_control()
        connection = RemoteConnection(lambda: None)
        await connection.open(f"{folder}/s", 10)
        assert connection.hello.name == "web-3"
        connection.close()
        await server_run.stop(RunEnd())
