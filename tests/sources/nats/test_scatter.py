import time

from echotui.model.codec import REPLY
from echotui.model.query import Query, Window
from echotui.model.view import View
from tests.nats_server import NatsServer
from tests.server.bench import until
from tests.sources.nats.responder import Responder
from tests.sources.nats.table import table

A, B, C, D = "aa01", "bb02", "cc03", "dd04"
QUERY = Query(window=Window(0, 40))


async def test_each_server_that_was_asked_counts_once(open_broker: NatsServer) -> None:
    stranger = await Responder(D).open(open_broker.url)
    stranger.pings = []
    async with table(open_broker.url) as fleet:
        a, b, c = [await fleet.respond(each) for each in (A, B, C)]
        a.answers = lambda _: [View(instance=A, matching=1), View(instance=A, matching=2)]
        b.answers = lambda _: [b"garbage", View(instance=B, matching=3)]
        # Not a member, and one that was not asked.
        stranger.answers = lambda _: [View(instance=D), View(instance="")]
        replies = await fleet.scatter.ask(QUERY, [A, B], 5.0)
        assert replies == {A: View(instance=A, matching=1), B: View(instance=B, matching=3)}
        assert [each.queries for each in (a, b, c, stranger)] == [[QUERY]] * 4
        # All come late: they are dropped.
        for each in (a, b, c):
            each.answers = lambda _: []
        began = time.monotonic()
        assert await fleet.scatter.ask(QUERY, [A, B, C], 0.1) == {}
        assert 0.09 < time.monotonic() - began < 1.0
        before = fleet.inbox.dropped
        _, reply_to = a.requests[-1]
        await a.send(reply_to, REPLY.encode(View(instance=A)))
        await until(lambda: fleet.inbox.dropped == before + 1)
    await stranger.close()


async def test_without_a_server_or_a_broker_it_ends_at_once(open_broker: NatsServer) -> None:
    async with table(open_broker.url) as fleet:
        began = time.monotonic()
        assert await fleet.scatter.ask(QUERY, [A], 5.0) == {}
        await fleet.broker.close()
        assert await fleet.scatter.ask(QUERY, [A], 5.0) == {}
        assert time.monotonic() - began < 2.0
