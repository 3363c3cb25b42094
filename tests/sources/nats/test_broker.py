import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from echotui.errors import BrokerError
from echotui.model.broker_url import parse_url
from echotui.sources.nats import access as access_module
from echotui.sources.nats import connection
from echotui.sources.nats.access import BrokerAccess
from echotui.sources.nats.broker import Broker
from echotui.sources.nats.message import BrokerMessage
from tests.nats_credentials import make_credentials
from tests.nats_server import NatsServer, free_port, nats_server
from tests.server.bench import until

USERS = 'authorization: {users: [{user: ops, password: "hunter2"}]}'


def access(*urls: str, credentials: str = "", ca: str = "") -> BrokerAccess:
    return BrokerAccess(tuple(map(parse_url, urls)), credentials, ca)


@asynccontextmanager
async def connected(
    *urls: str, on_change: Callable[[], object] = lambda: None
) -> AsyncIterator[Broker]:
    broker = Broker(access(*urls), "test", on_change)
    broker.start()
    try:
        await broker.opened(10)
        yield broker
    finally:
        await broker.close()


async def test_a_message_goes_through(open_broker: NatsServer) -> None:
    got: list[BrokerMessage] = []
    async with connected(open_broker.url) as one, connected(open_broker.url) as other:
        await one.subscribe("a.b", got.append)
        # The broker has the subscription before what is published behind it.
        await one.publish("a.b", b"first", "reply.1")
        await until(lambda: got)
        assert await other.publish("a.b", b"second")
        await until(lambda: len(got) > 1)
        assert (one.error, one.max_payload, one.dropped) == ("", 1024 * 1024, 0)
    assert [tuple(each) for each in got] == [
        ("a.b", "reply.1", b"first", False),
        ("a.b", "", b"second", False),
    ]


async def test_a_request_that_nothing_listens_to(open_broker: NatsServer) -> None:
    got: list[BrokerMessage] = []
    async with connected(open_broker.url) as broker:
        await broker.subscribe("inbox.*", got.append)
        await broker.publish("nobody.here", b"", "inbox.7")
        await until(lambda: got)
    assert got[0].subject == "inbox.7"
    assert got[0].unheard


async def test_a_broker_that_comes_back(tmp_path: Path) -> None:
    got: list[bytes] = []
    changes: list[bool] = []
    with nats_server(tmp_path) as server:
        async with connected(server.url, on_change=lambda: changes.append(True)) as broker:
            await broker.subscribe("a", lambda message: got.append(message.data))
            server.kill()
            await until(lambda: not broker.connected)
            assert broker.error.startswith(server.url)
            assert not await broker.publish("a", b"nobody gets this later")
            server.start()
            await until(lambda: broker.connected)
            assert await broker.publish("a", b"again")
            await until(lambda: got)
            await asyncio.sleep(0.05)
    assert got == [b"again"]
    assert len(changes) >= 3


async def test_one_of_several(open_broker: NatsServer) -> None:
    async with connected(f"nats://127.0.0.1:{free_port()}", open_broker.url) as broker:
        assert broker.connected


@pytest.mark.parametrize(
    ("user", "refused"),
    [("", "the broker refuses the credentials, or their absence"),
     ("ops:wrong", "the broker refuses the user, password or token")],
)  # fmt: skip
async def test_wrong_credentials(tmp_path: Path, user: str, refused: str) -> None:
    with nats_server(tmp_path, USERS) as server:
        broker = Broker(access(server.url_as(user) if user else server.url), "test")
        broker.start()
        with pytest.raises(BrokerError) as caught:
            await broker.opened(10)
        await broker.close()
        shown = server.url_as("ops:***") if user else server.url
        assert str(caught.value) == f"{shown}: {refused}"
        async with connected(server.url_as("ops:hunter2")) as right:
            assert right.connected


async def test_a_broker_that_is_not_there() -> None:
    broker = Broker(access(f"nats://127.0.0.1:{free_port()}"), "test")
    broker.start()
    with pytest.raises(BrokerError, match=r"cannot be reached: Connection refused$"):
        await broker.opened(10)
    await broker.close()


async def test_an_attempt_can_be_cancelled_at_any_moment() -> None:
    """Before Python 3.12, `asyncio.wait_for` drops a cancellation that comes with its result."""

    def leave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(leave, "127.0.0.1", 0) as server:
        reach = access(f"nats://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        secrets = reach.load()
        for turns in count(1):
            attempt = connection.BrokerConnection(reach.urls[0], "test", print)
            opening = asyncio.create_task(attempt.open(secrets))
            for _ in range(turns):
                await asyncio.sleep(0)
            over = not opening.cancel()
            await asyncio.wait({opening})
            await attempt.close()
            if over:
                break
            assert opening.cancelled(), f"after {turns} turns of the loop"
    assert turns > 5


async def test_a_stopped_broker_is_noticed_and_costs_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_EVERY", 0.1)
    monkeypatch.setattr(connection, "POLL_EVERY", 0.05)
    with nats_server(tmp_path) as server:
        async with connected(server.url) as broker:
            server.stop()
            sent = 0
            while await broker.publish("a", bytes(1024 * 1024)):
                sent += 1
                assert sent < 9
            assert broker.dropped == 1
            await until(lambda: not broker.connected)
            assert broker.error == f"{server.url}: the broker does not answer"
            server.resume()
            await until(lambda: broker.connected)


async def test_what_is_to_be_encrypted_is_not_sent_otherwise() -> None:
    sent: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'INFO {"server_id":"x","max_payload":9,"auth_required":true}\r\n')
        sent.append(await reader.read())
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    broker = Broker(access(f"tls://ops:hunter2@127.0.0.1:{port}"), "test")
    broker.start()
    with pytest.raises(BrokerError, match="the broker does not encrypt; nothing was sent to it"):
        await broker.opened(10)
    await broker.close()
    await until(lambda: sent)
    server.close()
    await server.wait_closed()
    assert sent[0] == b""


async def test_tls_with_an_authority_of_ones_own(tmp_path: Path) -> None:
    key, certificate = make_certificate(tmp_path)
    config = f'tls: {{cert_file: "{certificate}", key_file: "{key}"}}'
    with nats_server(tmp_path, config, "tls") as server:
        broker = Broker(access(server.url, ca=str(certificate)), "test")
        broker.start()
        await broker.opened(10)
        await broker.close()
        stranger = Broker(access(server.url), "test")
        stranger.start()
        with pytest.raises(BrokerError, match="its certificate is not accepted: self-signed"):
            await stranger.opened(10)
        await stranger.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key, and a certificate for loopback that it has signed itself."""
    key, certificate = folder / "key.pem", folder / "ca.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


async def test_a_file_of_credentials(tmp_path: Path) -> None:
    file = tmp_path / "ops.creds"
    with nats_server(tmp_path, make_credentials(file)) as server:
        broker = Broker(access(server.url, credentials=str(file)), "test")
        broker.start()
        await broker.opened(10)
        await broker.close()
        make_credentials(file)
        stranger = Broker(access(server.url, credentials=str(file)), "test")
        stranger.start()
        with pytest.raises(BrokerError, match="the broker refuses the credentials"):
            await stranger.opened(10)
        file.unlink()
        await until(lambda: "cannot be used: No such file" in stranger.error)
        await stranger.close()


def test_without_nats_py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_module, "find_spec", lambda _name: None)
    with pytest.raises(BrokerError, match=r"needs nats-py: pip install 'echotui\[fleet\]'$"):
        access("nats://10.0.0.7").load()


async def test_a_flood_leaves_the_loop_time(
    open_broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RATE", 1000)
    monkeypatch.setattr(connection, "PIECE", 50)
    got: list[float] = []
    async with connected(open_broker.url) as broker, connected(open_broker.url) as other:
        await broker.subscribe("flood", lambda _message: got.append(time.monotonic()))
        await broker.publish("flood", b"")
        await until(lambda: got)
        for _ in range(300):
            await other.publish("flood", b"")
        await until(lambda: len(got) == 301)
    # In six pieces, with pauses.
    assert got[-1] - got[1] > 0.2
