"""Two dashboards on one server don't see what the other one does."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from echotui.model.command import Done, Drain, Refused
from echotui.model.filter.parser import parse
from echotui.model.view import Accepting
from echotui.server.viewer import MAX_INSPECTED
from echotui.sources.live import LiveSource
from tests.server.bench import until
from tests.sources.beside import Beside
from tests.sources.choosing import ChoosingContract
from tests.sources.contract import SourceContract, ids, poll
from tests.sources.grouped import GroupingContract
from tests.sources.journal_contract import JournalContract
from tests.sources.worlds import DRAIN_TIMEOUT, KEEP_CLOSED, LiveWorld


class Pair(LiveWorld):
    """A server that keeps no payload unasked, and two sources of it."""

    def __init__(self, *, keep_payload: bool = False) -> None:
        super().__init__(keep_payload=keep_payload)
        self.other = LiveSource(self.server, DRAIN_TIMEOUT)

    def turned(self) -> "LiveWorld":
        """The same server, as the other source sees it."""
        turned = cast("Any", object.__new__(LiveWorld))
        turned.__dict__.update(self.__dict__, source=self.other)
        return cast("LiveWorld", turned)


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    pair = Pair()
    await pair.start()
    yield pair
    pair.stop()


class TestBesideAnother(SourceContract, ChoosingContract, GroupingContract, JournalContract):
    """The contract holds while another dashboard does the opposite all the time."""

    @pytest.fixture
    async def world(self) -> AsyncIterator[Any]:
        pair = Pair(keep_payload=True)
        await pair.start()
        cast("Any", pair).source = Beside(pair.source, pair.other)
        yield pair
        pair.stop()


async def test_the_payload_of_one_detail_stays_when_the_other_opens_another(pair: Pair) -> None:
    one, two = await pair.arrive(2)
    await poll(pair, detail=one)
    await poll(pair.turned(), detail=two)
    await pair.send(one, 5)
    assert (await poll(pair, detail=one)).detail.received == b"xxxxx"
    await poll(pair.turned(), detail=0)
    assert (await poll(pair, detail=one)).detail.received == b"xxxxx"


async def test_what_both_have_open_stays_until_the_second_leaves(pair: Pair) -> None:
    (one,) = await pair.arrive(1)
    for world in (pair, pair.turned()):
        await poll(world, detail=one)
    await pair.send(one, 5)
    await poll(pair, detail=0)
    assert (await poll(pair.turned(), detail=one)).detail.received == b"xxxxx"
    pair.other.close()
    assert pair.channel(one).tap is None
    assert (await poll(pair, detail=one)).detail.received == b""


async def test_the_payload_of_an_open_detail_is_in_no_row_of_the_other(pair: Pair) -> None:
    (one,) = await pair.arrive(1)
    await poll(pair, detail=one)
    await pair.send(one, 5)
    turned = pair.turned()
    assert [row.payload for row in (await poll(turned)).rows] == [b""]
    assert ids(await poll(turned, filter=parse("payload:x"))) == []
    assert [row.payload for row in await pair.other.find([one])] == [b""]


async def test_what_ended_stays_for_the_paused_one_alone(pair: Pair) -> None:
    one, two = await pair.arrive(2)
    await pair.leave(one)
    await poll(pair, paused=True)
    await poll(pair.turned())
    pair.wait(KEEP_CLOSED)
    pair.server.viewers.sample(pair.now)
    assert ids(await poll(pair, paused=True)) == [one, two]
    assert ids(await poll(pair.turned())) == [two]
    pair.wait(100.0)
    assert ids(await poll(pair, paused=False)) == [one, two]
    pair.wait(KEEP_CLOSED)
    assert ids(await poll(pair)) == [two]


async def test_closing_a_paused_viewer_frees_ended_connections(pair: Pair) -> None:
    one, two = await pair.arrive(2)
    await pair.leave(one)
    await poll(pair, paused=True)
    await poll(pair.turned())
    pair.wait(KEEP_CLOSED)
    pair.source.close()
    pair.server.viewers.sample(pair.now)
    assert len(pair.server.history) == 0
    assert ids(await poll(pair.turned())) == [two]


async def test_a_viewer_keeps_a_bounded_number_and_frees_them(pair: Pair) -> None:
    all_ids = await pair.arrive(MAX_INSPECTED + 3)
    await poll(pair.turned(), locate=all_ids[0])
    for id_ in all_ids:
        await poll(pair, locate=id_)
    viewers = pair.server.viewers
    assert viewers.inspected == {all_ids[0], *all_ids[3:]}
    pair.source.close()
    assert viewers.inspected == {all_ids[0]}
    pair.source.close()
    pair.other.close()
    assert viewers.inspected == set()


async def test_nothing_is_kept_for_a_poll_that_a_closed_viewer_still_had_under_way(
    pair: Pair,
) -> None:
    one, two = await pair.arrive(2)
    pair.source.close()
    assert (await poll(pair, locate=one, detail=two)).detail.row.id == two
    assert pair.server.viewers.inspected == set()
    assert pair.channel(two).tap is None


async def test_a_drain_is_a_fact_of_the_server_and_outlives_its_viewer(pair: Pair) -> None:
    (one,) = await pair.arrive(1)
    assert isinstance(await pair.source.submit(Drain()), Done)
    assert await pair.other.submit(Drain()) == Refused("The server is draining already.")
    pair.source.close()
    await pair.leave(one)
    await until(lambda: not pair.server.drainer.running)
    assert (await poll(pair.turned())).server.accepting is Accepting.DRAINED
