"""Connecting to a broker: what is said when that fails, and before there is a server."""

import asyncio
from pathlib import Path

import pytest

from echotui.errors import NoServerError
from echotui.model.command import Accept, Refused
from echotui.sources.nats.fleet import NO_CREDENTIALS, connect
from tests.nats_server import NatsServer, free_port, nats_server
from tests.server.bench import until
from tests.sources.nats.polling import alarms, poll, reached
from tests.sources.nats.responder import Responder
from tests.sources.nats.table import access

USERS = 'authorization: {users: [{user: ops, password: "hunter2"}]}'
LOST = "No connection to the broker: "


async def test_a_broker_that_cannot_be_reached() -> None:
    url = f"nats://127.0.0.1:{free_port()}"
    with pytest.raises(NoServerError) as caught:
        await connect(access(url), wait=True)
    assert str(caught.value) == f"{url}: it cannot be reached: Connection refused"


async def test_a_broker_that_refuses_us(tmp_path: Path) -> None:
    with nats_server(tmp_path, USERS) as broker:
        with pytest.raises(NoServerError, match="refuses the credentials"):
            await connect(access(broker.url), wait=True)
        with pytest.raises(NoServerError, match="refuses the user") as caught:
            await connect(access(broker.url_as("ops:wrong")), wait=True)
        assert "wrong" not in str(caught.value)
        source = await connect(access(broker.url_as("ops:hunter2")), wait=True)
        (alarm,) = alarms(await poll(source, alarms))
        assert "hunter2" not in alarm
        assert "ops:***@" in alarm
        source.close()


async def test_a_broker_that_does_not_encrypt(open_broker: NatsServer) -> None:
    url = open_broker.url.replace("nats:", "tls:")
    with pytest.raises(NoServerError, match="the broker does not encrypt"):
        await connect(access(url), wait=True)


async def test_a_command_does_not_wait_for_servers(
    open_broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echotui.sources.nats.fleet.FOUND_WITHIN", 0.1)
    with pytest.raises(NoServerError) as caught:
        await connect(access(open_broker.url), wait=False)
    url = open_broker.url
    assert str(caught.value) == (
        f"no server of the fleet answers at {url}; start one with echotui serve --fleet {url}"
    )


async def test_the_dashboard_waits_for_servers_and_for_the_broker(tmp_path: Path) -> None:
    with nats_server(tmp_path) as broker:
        source = await connect(access(broker.url), wait=True)
        text = (
            f"No server of the fleet answers at {broker.url}; waiting for one."
            f" Start one with echotui serve --fleet {broker.url}."
        )
        await poll(source, lambda view: alarms(view) == [text])
        server = await Responder("aa01", name="web-3").open(broker.url)
        await poll(source, lambda view: reached("web-3")(view) and not alarms(view))
        assert await source.submit(Accept(on=False)) == Refused(NO_CREDENTIALS)
        assert source.capabilities.read_only
        broker.kill()
        view = await poll(source, lambda view: any(text.startswith(LOST) for text in alarms(view)))
        # Alone: that its server does not answer either follows from it.
        assert (len(alarms(view)), len(view.servers)) == (1, 1)
        broker.start()
        await server.close()
        await poll(source, lambda view: not any(text.startswith(LOST) for text in alarms(view)))
        source.close()
    await until(lambda: len(asyncio.all_tasks()) == 1)
