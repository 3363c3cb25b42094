import asyncio
import json
import os
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.micro.service import ServiceInfo, ServicePing, ServiceStats

from echotui.control.nats.limits import FleetLimits
from echotui.control.nats.rights import OPEN, UNGUARDED
from echotui.control.nats.viewer import WRONG_SUBJECT
from echotui.control.streams import StreamLimits
from echotui.model.broker_url import parse_url
from echotui.model.codec import REQUEST, VERSION
from echotui.model.command import Kick, Refused, Strength
from echotui.model.exchange import OTHER_RUN, Find, Found, Ids, IdsOf, RequestFailed, Submit
from echotui.model.fleet_subjects import PING, SCATTER
from echotui.model.query import Query, Window
from echotui.model.view import View
from tests.control.nats.asking import WITHIN, Fleet, joined
from tests.nats_server import NatsServer, nats_server
from tests.server.bench import Bench, until

SOME = Query(window=Window(0, 10))


async def test_who_is_there(bench: Bench, open_broker: NatsServer) -> None:
    server = await bench.serve()
    async with joined(server, open_broker.url, name="web-3") as fleet:
        asker = await fleet.asker()
        await asker.ask(fleet.view, Query())
        ping = ServicePing.from_dict(json.loads((await asker.answer(PING, b"")).data))
        assert (ping.id, ping.name) == (server.instance, "echotui")
        assert ping.metadata == {
            "instance": server.instance, "pid": str(os.getpid()), "host": socket.gethostname(),
            "name": "web-3", "protocol": str(VERSION), "read_only": "true",
        }  # fmt: skip
        own = f".echotui.{server.instance}"
        info = ServiceInfo.from_dict(json.loads((await asker.answer(f"$SRV.INFO{own}", b"")).data))
        assert [each.subject for each in info.endpoints] == [fleet.view, fleet.command]
        stats = await asker.answer(f"$SRV.STATS{own}", b"")
        counted = ServiceStats.from_dict(json.loads(stats.data))
        assert {each.name: each.num_requests for each in counted.endpoints} == {
            "view": 1, "command": 0,
        }  # fmt: skip


async def test_questions_are_answered_from_one_source(
    bench: Bench, open_broker: NatsServer
) -> None:
    server = await bench.serve()
    await bench.crowd(server, 3)
    async with joined(server, open_broker.url) as fleet:
        asker = await fleet.asker()
        view = await asker.ask(fleet.view, SOME)
        assert isinstance(view, View)
        assert (view.instance, [row.id for row in view.rows]) == (server.instance, [1, 2, 3])
        assert await asker.ask(fleet.view, IdsOf(Query())) == Ids((1, 2, 3))
        found = await asker.ask(fleet.view, Find((2,)))
        assert isinstance(found, Found)
        assert [row.id for row in found.rows] == [2]
        assert isinstance(await asker.ask(SCATTER, SOME), View)
        assert fleet.made == [f"fleet {asker.inbox}"]
        other = await fleet.asker()
        await other.ask(fleet.view, SOME)
        assert len(fleet.service.viewers) == len(fleet.made) == 2


async def test_every_server_answers_a_scatter(bench: Bench, open_broker: NatsServer) -> None:
    one, two = await bench.serve(), await bench.serve()
    async with joined(one, open_broker.url) as fleet, joined(two, open_broker.url):
        asker = await fleet.asker()
        await asker.send(SCATTER, REQUEST.encode(Query()))
        await until(lambda: len(asker.got) == 2)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[NatsServer]:
    """A broker that wants a token."""
    with nats_server(tmp_path, "authorization: {token: hunter2}") as broker:
        yield broker


async def test_a_command_is_for_one_run_and_not_late(bench: Bench, broker: NatsServer) -> None:
    server = await bench.serve()
    await bench.crowd(server, 1)
    kick = Kick(1, Strength.CLOSE)
    async with joined(server, broker.url_as("hunter2")) as fleet:
        assert not fleet.service.alarm
        asker = await fleet.asker()
        now = server.clock()
        assert await asker.ask(fleet.command, Submit(kick, "0", now)) == Refused(OTHER_RUN)
        late = await asker.ask(fleet.command, Submit(kick, server.instance, now - 6))
        assert isinstance(late, Refused)
        assert late.text.startswith("It waited 6 s")
        # Rights may be given by subject: it is not to be had at that of views, nor by a scatter.
        good = Submit(kick, server.instance, now)
        for subject in (fleet.view, SCATTER):
            assert await asker.ask(subject, good) == RequestFailed(WRONG_SUBJECT)
        assert await asker.ask(fleet.command, Query()) == RequestFailed(WRONG_SUBJECT)
        assert len(server.channels) == 1
        await asker.ask(fleet.command, good)
        assert not server.channels


async def test_credentials_that_the_broker_does_not_ask_for_allow_nothing(
    bench: Bench, open_broker: NatsServer
) -> None:
    bench.may_log.append("fleet-unguarded")
    server = await bench.serve()
    await bench.crowd(server, 1)
    async with joined(server, open_broker.url_as("ops:hunter2")) as fleet:
        asker = await fleet.asker()
        kick = Submit(Kick(1, Strength.CLOSE), server.instance, server.clock())
        assert await asker.ask(fleet.command, kick) == Refused(OPEN)
        assert len(server.channels) == 1
        assert fleet.service.alarm == UNGUARDED
        ping = ServicePing.from_dict(json.loads((await asker.answer(PING, b"")).data))
        assert ping.metadata["read_only"] == "true"


@pytest.mark.parametrize(
    ("garbage", "said"),
    [
        (b"", "the message is empty"),
        (bytes((VERSION + 1,)) + b"x", f"of version {VERSION + 1}; this program reads"),
        (bytes((VERSION,)) + b"\xc1" * 100, "the message cannot be read"),
        (b"\xff" * (1024 * 1024), "of version 255"),
    ],
)
async def test_garbage_is_said_and_does_no_harm(
    bench: Bench, open_broker: NatsServer, garbage: bytes, said: str
) -> None:
    server = await bench.serve()
    async with joined(server, open_broker.url) as fleet:
        asker = await fleet.asker()
        for subject in (fleet.view, fleet.command, SCATTER):
            reply = await asker.ask(subject, garbage)
            assert isinstance(reply, RequestFailed)
            assert said in reply.text
            # Without a reply subject, nobody waits.
            await asker.client.publish(subject, garbage)
        assert isinstance(await asker.ask(fleet.view, Query()), View)
        assert fleet.service.viewers.failed == 3


@pytest.mark.parametrize(
    "line",
    [
        b"PUB echotui.all.view inbox.\xff\xfe 2\r\nhi\r\n",
        b"HPUB echotui.all.view inbox.1 18 20\r\nNATS/1.0 \xff\xff\xff\r\n\r\n\r\nhi\r\n",
        b"HPUB $SRV.PING inbox.1 18 20\r\nNATS/1.0 \xff\xff\xff\r\n\r\n\r\nhi\r\n",
    ],
)
async def test_what_nats_py_cannot_read_makes_nobody_deaf(
    bench: Bench, open_broker: NatsServer, line: bytes
) -> None:
    server = await bench.serve()
    async with joined(server, open_broker.url) as fleet:
        asker = await fleet.asker()
        reader, writer = await asyncio.open_connection("127.0.0.1", open_broker.port)
        writer.write(b'CONNECT {"headers":true}\r\n' + line + b"PING\r\n")
        await reader.readuntil(b"PONG\r\n")
        writer.close()
        await writer.wait_closed()
        assert isinstance(await asker.ask(fleet.view, Query()), View)


async def test_a_viewer_is_freed_when_it_asks_no_more(
    bench: Bench, open_broker: NatsServer
) -> None:
    server = await bench.serve()
    limits = FleetLimits(kept=0.2, each=StreamLimits(viewers=1))
    async with joined(server, open_broker.url, limits=limits) as fleet:
        one, two = await fleet.asker(), await fleet.asker()
        await one.ask(fleet.view, Query())
        full = await two.ask(fleet.view, Query())
        assert full == RequestFailed(
            "This server has 1 viewers of its fleet already, which is the most."
        )
        await until(lambda: not len(fleet.service.viewers))
        assert fleet.closed == 1
        assert isinstance(await two.ask(fleet.view, Query()), View)


async def test_a_flood_is_bounded(bench: Bench, open_broker: NatsServer) -> None:
    server = await bench.serve()
    peer, _ = await bench.join(server)
    limits = FleetLimits(each=StreamLimits(rate=100, burst=5))
    async with joined(server, open_broker.url, limits=limits) as fleet:
        asker, other = await fleet.asker(), await fleet.asker()
        for _ in range(20):
            for _ in range(200):
                await asker.send(fleet.view, REQUEST.encode(SOME))
                await asker.send(PING, b"")
            # The echo goes on.
            assert max(await bench.run(peer.probe, 3)) < 0.1
        assert isinstance(await other.ask(fleet.view, SOME), View)
        assert fleet.service.viewers.dropped > 3000


async def test_an_answer_that_the_broker_does_not_take(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = await bench.serve()
    await bench.crowd(server, 20)
    with nats_server(tmp_path_factory.mktemp("small"), "max_payload: 1000") as broker:
        async with joined(server, broker.url) as fleet:
            asker = await fleet.asker()
            assert isinstance(await asker.ask(fleet.view, Query()), View)
            reply = await asker.ask(fleet.view, Query(window=Window(0, 20)))
            assert isinstance(reply, RequestFailed)
            assert reply.text.endswith(" bytes; the broker takes 1,000")


async def test_the_end_is_known_at_once(bench: Bench, open_broker: NatsServer) -> None:
    server = await bench.serve()
    async with joined(server, open_broker.url) as fleet:
        asker = await fleet.asker()
        await asker.ask(fleet.view, Query())
        await fleet.service.close()
        assert fleet.closed == 1
        before = len(asker.got)
        # What is on its way while the broker notices the end is lost.
        async with asyncio.timeout(WITHIN):
            while len(asker.got) == before:
                await asker.send(fleet.view, REQUEST.encode(Query()))
                await asyncio.sleep(0.02)
        assert {(each.headers or {})["Status"] for each in asker.got[before:]} == {"503"}


async def test_brokers_that_cannot_be_reached_are_logged_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.may_log.append("fleet-not-joined")
    asked: Counter[int] = Counter()

    def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked[writer.get_extra_info("sockname")[1]] += 1
        writer.close()

    brokers = [await asyncio.start_server(refuse, "127.0.0.1", 0) for _ in range(2)]
    ports = [broker.sockets[0].getsockname()[1] for broker in brokers]
    urls = tuple(parse_url(f"nats://ops:hunter2@127.0.0.1:{port}") for port in ports)
    service = Fleet(await bench.serve(), "nats://unused", fleet=urls).service
    service.start()
    await until(lambda: min(asked[port] for port in ports) > 1)
    await service.close()
    for broker in brokers:
        broker.close()
    lines = [record for record in caplog.records if record.message == "fleet-not-joined"]
    assert len(lines) == 2
    assert "hunter2" not in caplog.text
