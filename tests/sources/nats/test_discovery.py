import json

import pytest

from echotui.model.codec import VERSION
from echotui.model.query import Query
from echotui.model.source import Capabilities
from echotui.sources.nats import discovery, link
from echotui.sources.nats.announcement import LONGEST
from echotui.sources.remote.connection import NoReplyError
from tests.nats_server import NatsServer
from tests.server.bench import until
from tests.sources.nats.responder import Responder, ping_answer
from tests.sources.nats.table import Table, table

A, B, C = "aa01", "bb02", "cc03"

WHOLE = json.loads(ping_answer(A))


def instances(fleet: Table) -> list[str]:
    return [each.hello.instance for each in fleet.links]


async def lost(fleet: Table, instance: str) -> None:
    """Ask a server that has gone."""
    with pytest.raises(NoReplyError):
        await fleet.connection(instance).ask(Query(), 1.0, 5.0)


async def test_what_a_server_says_of_itself(open_broker: NatsServer) -> None:
    async with table(open_broker.url) as fleet:
        await fleet.respond(A, name="web-3", host="frankfurt", pid=17)
        await fleet.respond(B, read_only="true", host="ev\x1bil")
        (first, second) = fleet.links
        hello = first.hello
        assert (hello.instance, hello.name, hello.host, hello.pid) == (A, "web-3", "frankfurt", 17)
        assert (hello.version, hello.capabilities) == ("0.1.0", Capabilities())
        assert second.hello.capabilities.read_only
        assert second.hello.host == r"ev\x1bil"
        assert [each.numbering.run for each in fleet.links] == [0, 1]
        assert first.silence == 0.0


async def test_all_that_are_there_are_found_at_the_start(open_broker: NatsServer) -> None:
    names = [f"web-{number}" for number in range(8)]
    servers = [
        await Responder(f"a{name[-1]}", name=name).open(open_broker.url) for name in names[::-1]
    ]
    async with table(open_broker.url) as fleet:
        assert await fleet.discovery.find(5.0)
        assert [each.hello.name for each in fleet.links] == names
        assert [each.numbering.run for each in fleet.links] == list(range(8))
    for server in servers:
        await server.close()
    async with table(open_broker.url) as fleet:
        assert not await fleet.discovery.find(0.05)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"{", b"\xff", b"[" * 3000, b"[]", b"x" * (LONGEST + 1), ping_answer(A)[:-9],
        ping_answer("../x"), ping_answer("a b"), ping_answer(""), ping_answer("a" * 65),
        ping_answer(A, pid="-1"), ping_answer(A, pid="one"), ping_answer(A, protocol=""),
        ping_answer(A, host="x" * 256), ping_answer(A, read_only="perhaps"),
        json.dumps(WHOLE | {"name": "another"}).encode(),
        json.dumps(WHOLE | {"metadata": {}}).encode(),
        json.dumps(WHOLE | {"metadata": {"instance": [A]}}).encode(),
    ],
    ids=lambda answer: str(answer[:12]),
)  # fmt: skip
async def test_garbage_is_counted_and_said_once(
    open_broker: NatsServer, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(B)
        server.pings = [answer, answer, ping_answer(C)]
        fleet.discovery.hurry()
        await until(lambda: instances(fleet) == [B, C])
        assert fleet.discovery.ignored >= 2
    warned = [record for record in caplog.records if record.msg == "fleet-ignored"]
    assert len(warned) == 1
    assert warned[0].fields["cause"].isprintable()  # type: ignore[attr-defined]  # from `extra`


async def test_a_server_of_another_version_is_listed_and_not_asked(
    open_broker: NatsServer,
) -> None:
    async with table(open_broker.url) as fleet:
        older = await fleet.respond(A, protocol=VERSION - 1, name="old")
        (listed,) = fleet.links
        error = f"speaks version {VERSION - 1}, this program {VERSION}"
        assert (listed.connection, listed.error, listed.gone) == (None, error, False)
        assert listed.hello.name == "old"
        # It keeps its place while it answers; an update of it takes the place.
        await fleet.respond(B, name="old")
        assert instances(fleet) == [A, B]
        older.pings = [ping_answer(A, name="old")]
        fleet.discovery.hurry()
        await until(lambda: listed.connection)
        assert listed.error == ""


async def test_another_run_of_the_same_name_takes_the_place_of_one_that_has_gone(
    open_broker: NatsServer,
) -> None:
    async with table(open_broker.url) as fleet:
        first = await fleet.respond(A, name="web-3")
        await fleet.respond(B, name="web-3")
        assert instances(fleet) == [A, B]
        (one, two) = fleet.links
        await first.close()
        await fleet.respond(C, name="web-4")
        assert instances(fleet) == [A, B, C]
        await lost(fleet, A)
        assert one.gone
        await fleet.respond("dd04", name="web-3")
        assert fleet.links[:2] == [one, two]
        assert instances(fleet) == ["dd04", B, C]
        assert (one.numbering.run, one.gone) == (3, False)


@pytest.mark.parametrize(("others", "same"), [(0, True), (1, False)])
async def test_without_a_name_the_host_counts_if_it_has_one_server(
    open_broker: NatsServer, *, others: int, same: bool
) -> None:
    async with table(open_broker.url) as fleet:
        first = await fleet.respond(A, host="web", pid=1)
        for number in range(others):
            await fleet.respond(f"b{number}", host="web", pid=10 + number)
        await first.close()
        await lost(fleet, A)
        await fleet.respond(C, host="web", pid=2)
        assert (fleet.links[0].hello.instance == C) is same
        assert len(fleet.links) == others + (1 if same else 2)


async def test_one_that_answers_no_ping_and_no_question_is_silent(
    open_broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(discovery, "LONGEST_WAIT", 0.02)
    monkeypatch.setattr(link, "SILENT", 0.05)
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A, name="web-3")
        (place,) = fleet.links
        pings, server.pings = server.pings, []
        await until(lambda: place.silence > 0.05)
        assert place.vacant
        # One that answers questions is there.
        await fleet.connection(A).ask(Query(), 1.0, 1.0)
        assert place.silence < 0.05
        server.pings = pings
        await until(lambda: place.silence == 0.0)
        server.pings = []
        await until(lambda: place.vacant)
        await fleet.respond(B, name="web-3")
        assert instances(fleet) == [B]
        server.pings = pings
        await until(lambda: instances(fleet) == [B, A])


async def test_there_is_room_for_so_many_and_those_long_gone_leave(
    open_broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "MOST_SERVERS", 2)
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        server.pings = [ping_answer(each, name=each) for each in (A, B, C)]
        fleet.discovery.hurry()
        await until(lambda: fleet.discovery.ignored)
        assert instances(fleet) == [A, B]
        await lost(fleet, B)
        leaving = fleet.links[1]
        monkeypatch.setattr(discovery, "FORGOTTEN", 0.0)
        server.pings = [ping_answer(each, name=each) for each in (A, C)]
        fleet.discovery.hurry()
        await until(lambda: fleet.removed == [leaving])
        fleet.discovery.hurry()
        await until(lambda: instances(fleet) == [A, C])
