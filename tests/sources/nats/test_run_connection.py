import asyncio
import time
from pathlib import Path

import pytest

from echotui.errors import MessageError
from echotui.model.codec import REPLY
from echotui.model.command import Done, Forget
from echotui.model.exchange import Find, Found, Request, Submit
from echotui.model.query import Query, Window
from echotui.model.view import View
from echotui.sources.nats import run_connection
from echotui.sources.remote.connection import NoReplyError
from tests.nats_server import NatsServer, nats_server
from tests.server.bench import until
from tests.sources.nats.table import table

A, B = "aa01", "bb02"


def view(at: float, instance: str = A) -> View:
    return View(at=at, instance=instance)


async def test_each_request_gets_its_own_reply(open_broker: NatsServer) -> None:
    def answers(request: Request) -> list[View | Found | Done]:
        match request:
            case Submit():
                return [Done("done")]
            case Find():
                return [Found(())]
            case _:
                return [view(1.0)]

    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        server.answers = answers
        connection = fleet.connection(A)
        submit = Submit(Forget(), A, 1.0)
        replies = await asyncio.gather(
            *(connection.ask(each, 5.0, 5.0) for each in (Query(), submit, Find((1,))))
        )
        assert replies == [view(1.0), Done("done"), Found(())]
        assert [request for request, _ in server.requests] == [Query(), submit, Find((1,))]
        viewers = {reply.rpartition(".")[0] for _, reply in server.requests}
        assert viewers == {fleet.inbox.viewer}
        assert (connection.unanswered, fleet.inbox.dropped) == (0.0, 0)


async def test_late_double_unasked_and_foreign_answers_are_dropped(open_broker: NatsServer) -> None:
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        connection = fleet.connection(A)
        server.answers = lambda _: []
        with pytest.raises(NoReplyError) as caught:
            await connection.ask(Query(), 1.0, 0.05)
        assert caught.value.sent
        assert connection.unanswered > 0.04
        # One request at a time: this one is not sent.
        with pytest.raises(NoReplyError) as caught:
            await connection.ask(Submit(Forget(), A, 1.0), 0.05, 1.0)
        assert not caught.value.sent
        ((_, reply_to),) = server.requests
        # Late: it ends the turn, and is nobody's answer.
        await server.send(reply_to, view(1.0))
        server.answers = lambda _: [view(3.0, B), view(4.0), view(5.0), b"\x05garbage"]
        assert await connection.ask(Query(), 1.0, 1.0) == view(4.0)
        for number in ("1", "2", "99", "x"):
            await server.send(f"{fleet.inbox.viewer}.{number}", view(9.0))
        await until(lambda: fleet.inbox.dropped == 7)
        server.answers = lambda _: [view(6.0)]
        assert await connection.ask(Query(), 1.0, 1.0) == view(6.0)
        assert connection.unanswered == 0.0


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"\x03" + REPLY.encode(view(1.0))[1:], "of version 3"),
        (b"\x05\xff\xff", "cannot be read"),
        (b"", "is empty"),
    ],
    ids=["version", "garbage", "empty"],
)
async def test_an_answer_that_cannot_be_read(
    open_broker: NatsServer, answer: bytes, error: str
) -> None:
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        server.answers = lambda _: [answer]
        with pytest.raises(MessageError, match=error):
            await fleet.connection(A).ask(Query(), 1.0, 1.0)
        assert fleet.connection(A).unanswered == 0.0


async def test_a_server_that_ends_is_gone_at_once_and_back_when_it_answers(
    open_broker: NatsServer,
) -> None:
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        (link,) = fleet.links
        numbering = link.numbering
        await server.close()
        with pytest.raises(NoReplyError) as caught:
            await fleet.connection(A).ask(Submit(Forget(), A, 1.0), 1.0, 5.0)
        # There was nobody who could have carried it out.
        assert not caught.value.sent
        assert (link.connection, link.gone, link.ended) == (None, True, "the server has ended")
        opened = asyncio.create_task(link.opened())
        await server.open(fleet.url)
        assert (await opened).hello.instance == A
        assert not link.gone
        assert fleet.links == [link]
        # The run is the same, the groups are numbered anew.
        assert link.numbering.run == numbering.run
        assert link.numbering.session != numbering.session
        await server.close()


async def test_a_server_that_is_killed_with_a_request_in_hand_is_gone_soon(
    open_broker: NatsServer,
) -> None:
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        server.answers = lambda _: []
        (link,) = fleet.links
        asking = asyncio.create_task(fleet.connection(A).ask(Submit(Forget(), A, 1.0), 1.0, 10.0))
        await until(lambda: server.requests)
        await server.close()
        assert await until(lambda: link.gone) < 1.0
        with pytest.raises(NoReplyError, match="the connection was lost") as caught:
            await asking
        assert caught.value.sent


async def test_a_reply_that_was_lost_does_not_block_the_next_request(
    open_broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_connection, "LOST", 0.1)
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        connection = fleet.connection(A)
        server.answers = lambda _: []
        with pytest.raises(NoReplyError):
            await connection.ask(Query(), None, None)
        began = time.monotonic()
        with pytest.raises(NoReplyError):
            await connection.ask(Query(), None, None)
        assert connection.unanswered > 0.2 - 0.02
        assert time.monotonic() - began < 0.2
        server.answers = lambda _: [view(1.0)]
        assert await connection.ask(Query(), None, None) == view(1.0)
        assert connection.unanswered == 0.0


async def test_what_a_server_keeps_for_a_viewer_is_asked_for_in_time(
    open_broker: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_connection, "KEPT", 0.1)
    async with table(open_broker.url) as fleet:
        server = await fleet.respond(A)
        connection = fleet.connection(A)
        # There is nothing to keep.
        await connection.keep()
        query = Query(window=Window(0, 9), detail=7, paused=True, places=(3, 5))
        await connection.ask(query, 1.0, 1.0)
        await connection.keep()
        assert server.queries == [query]
        await asyncio.sleep(0.1)
        await connection.keep()
        await until(lambda: len(server.queries) == 2)
        assert server.queries[1] == Query(detail=7, paused=True)
        await until(lambda: not connection.unanswered)


async def test_a_request_that_the_broker_does_not_take(tmp_path: Path) -> None:
    with nats_server(tmp_path, "max_payload: 4096") as broker:
        async with table(broker.url) as fleet:
            server = await fleet.respond(A)
            connection = fleet.connection(A)
            marks = frozenset(range(10**6, 10**6 + 2000))
            with pytest.raises(MessageError, match=r"the request has 10,0\d\d bytes; the broker"):
                await connection.ask(Query(marks=marks), 1.0, 1.0)
            assert server.requests == []
            assert await connection.ask(Query(), 1.0, 1.0) == View(instance=A)


async def test_the_broker_is_killed_with_a_request_under_way(tmp_path: Path) -> None:
    with nats_server(tmp_path) as broker:
        async with table(broker.url) as fleet:
            server = await fleet.respond(A)
            server.answers = lambda _: []
            (link,) = fleet.links
            asking = asyncio.create_task(fleet.connection(A).ask(Query(), None, None))
            await until(lambda: server.requests)
            broker.kill()
            with pytest.raises(NoReplyError, match="the broker does not answer") as caught:
                await asking
            assert caught.value.sent
            assert (link.connection, link.gone) == (None, False)
            assert link.silence > 0
            assert link.error == "the broker does not answer"
            await server.close()
            broker.start()
            await server.open(fleet.url)
            server.answers = lambda _: [view(1.0)]
            connection = await asyncio.wait_for(link.opened(), 10)
            assert await connection.ask(Query(), 1.0, 1.0) == view(1.0)
            assert link.silence == 0.0
