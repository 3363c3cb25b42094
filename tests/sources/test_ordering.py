from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.field import Field
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Sort, Window
from echotui.model.state import State
from echotui.server.history import History, Past
from echotui.server.server import EchoServer
from echotui.server.viewer import Viewer
from echotui.sources.getters import ServerRows
from echotui.sources.ordering import RowOrder
from echotui.sources.pages import Pages
from echotui.sources.staleness import PERIOD
from tests.ui.stage import row

NOW = 500.0


def channel(id_: int, **values: Any) -> SimpleNamespace:
    """What an order reads of a channel."""
    connection = {
        "state": State.OPEN, "queued": 0, "bytes_in": 0, "bytes_out": 0, "active_at": 400.0,
        "opened_at": 300.0, "cause": Cause.ACCEPTED, "held": False, "chunks": 0, "peak": 0,
        "lost": 0, "discarded_bytes": 0,
    }  # fmt: skip
    own = {
        "fd": id_,
        "address": Address("::1", id_),
        "registered": 1,
        "delivered": 0,
        "rate_in": 0,
        "rate_out": 0,
    }
    own["tap"] = None
    connection |= {name: value for name, value in values.items() if name in connection}
    own |= {name: value for name, value in values.items() if name in own}
    return SimpleNamespace(id=id_, connection=SimpleNamespace(**connection), **own)


@dataclass
class Server:
    """What an order reads of a server."""

    channels: dict[int, Any] = field(default_factory=dict)
    history: History = field(default_factory=History)
    counters: Any = field(
        default_factory=lambda: SimpleNamespace(
            accepted=0, closed=0, bytes_in=0, bytes_out=0, calls=0
        )
    )
    lints: Any = field(
        default_factory=lambda: SimpleNamespace(changes=0, names=lambda _id: ()),
    )
    faults: Any = field(
        default_factory=lambda: SimpleNamespace(changes=0, text_of=lambda _channel: ""),
    )
    rounds: int = 0

    def add(self, *channels: Any) -> None:
        for each in channels:
            self.channels[each.id] = each
            self.counters.accepted += 1

    def end(self, id_: int, **values: Any) -> None:
        self.channels.pop(id_, None)
        self.counters.accepted = max(self.counters.accepted, id_)
        ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
        ended = {"state": State.CLOSED, "mask": 0, "ending": ending, "ended": NOW} | values
        self.history.add(Past(row(id_, **ended)))


def rows_of(server: Server) -> ServerRows:
    """The connections of a server as a viewer sees them that shows all that ended."""
    return ServerRows(cast("EchoServer", server), cast("Viewer", server.history))


def order_of(server: Server) -> RowOrder:
    """Order them."""
    return RowOrder(rows_of(server))


async def ranked(server: Server, sort: Sort) -> list[int]:
    order = order_of(server)
    await order.make(Query(sort=sort), NOW)
    return list(order.window(0, 99))


@pytest.mark.parametrize(
    ("column", "name", "low", "high"),
    [
        (fields.FD, "fd", 5, 11),
        (fields.CLIENT, "address", Address("10.0.0.2", 9), Address("10.0.0.10", 1)),
        (fields.CLIENT, "address", Address("10.0.0.2", 9), Address("10.0.0.2", 10)),
        (fields.CLIENT, "address", Address("255.0.0.1", 9), Address("::1", 1)),
        (fields.CLIENT, "address", Address("fe80::1%eth0", 1), Address("fe80::2%eth0", 1)),
        (fields.MASK, "registered", 1, 4),
        (fields.STATE, "state", State.OPEN, State.CHOKED),
        (fields.STATE, "state", State.CHOKED, State.DRAINING),
        (fields.QUEUE, "queued", 0, 1),
        (fields.RATE_IN, "rate_in", 0.5, 2.0),
        (fields.RATE_OUT, "rate_out", 0.5, 2.0),
        (fields.IN, "bytes_in", 9, 10),
        (fields.OUT, "bytes_out", 9, 10),
        # Who was active last is idle for the shortest time; who came last is the youngest.
        (fields.IDLE, "active_at", 499.0, 490.0),
        (fields.AGE, "opened_at", 499.0, 490.0),
        (fields.LAST, "cause", Cause.ACCEPTED, Cause.RESET),
    ],
)
async def test_each_column(column: Field, name: str, low: object, high: object) -> None:
    server = Server()
    server.add(*(channel(n, **{name: high if n in (1, 4) else low}) for n in range(1, 6)))
    assert await ranked(server, Sort(column)) == [2, 3, 5, 1, 4]
    assert await ranked(server, Sort(column, reverse=True)) == [1, 4, 2, 3, 5]


async def test_no_connection_is_lost_whatever_the_column() -> None:
    server = Server()
    server.add(channel(2), channel(1))
    server.end(3)
    # These channels have no sockets of which the kernel could be asked.
    for column in fields.EVERYWHERE & set(fields.COLUMNS.values()):
        for reverse in (False, True):
            assert sorted(await ranked(server, Sort(column, reverse))) == [1, 2, 3]
    assert await ranked(server, Sort()) == [1, 2, 3]
    assert await ranked(server, Sort(reverse=True)) == [3, 2, 1]


@pytest.mark.parametrize(
    ("column", "values", "order"),
    [
        (fields.IN, {"bytes_in": 5}, [1, 3, 2]),
        (fields.OUT, {"bytes_out": 5}, [1, 3, 2]),
        (fields.STATE, {}, [1, 2, 3]),
        (fields.MASK, {}, [3, 1, 2]),
        (fields.FD, {"fd": 0}, [3, 1, 2]),
        (fields.LAST, {}, [1, 2, 3]),
        (fields.IDLE, {}, [3, 1, 2]),
        (fields.QUEUE, {"queued": 2}, [1, 3, 2]),
    ],
)
async def test_ended_connections_are_ordered_among_open_ones(
    column: Field, values: dict[str, object], order: list[int]
) -> None:
    server = Server()
    server.add(channel(1, bytes_in=1, bytes_out=1, queued=1), channel(3))
    server.add(channel(2, bytes_in=9, bytes_out=9, queued=9))
    server.end(3, **values)
    assert await ranked(server, Sort(column)) == order


async def test_it_is_due_when_it_is_old_or_another_order_is_asked_for() -> None:
    order = order_of(Server())
    assert order.due(Query(), NOW)
    await order.make(Query(), NOW)
    for later, due in ((0.0, False), (PERIOD - 0.01, False), (PERIOD, True), (60.0, True)):
        assert order.due(Query(sort=Sort(), paused=False), NOW + later) == due
        assert not order.due(Query(sort=Sort(), paused=True), NOW + later)
        for paused in (False, True):
            assert order.due(Query(sort=Sort(reverse=True), paused=paused), NOW + later)
            assert order.due(Query(sort=Sort(fields.FD), paused=paused), NOW + later)


async def test_the_rows_without_the_filter_are_counted_with_those_that_match() -> None:
    server, few = Server(), Query(filter=parse("id<=2"))
    server.add(*(channel(n) for n in range(1, 6)))
    server.end(1)
    order = order_of(server)
    await order.make(few, NOW)
    assert (len(order), order.in_scope) == (2, 5)
    server.add(channel(6))
    order.extend()
    assert (len(order), order.in_scope) == (2, 6)
    # Until the next order those that are forgotten are still there.
    server.history.clear()
    server.channels.clear()
    assert (len(order), order.in_scope) == (2, 6)
    await order.make(few, NOW)
    assert (len(order), order.in_scope) == (0, 0)


async def test_by_rate_the_largest_of_this_second_come_first() -> None:
    server = Server()
    pages, by_rate = Pages(rows_of(server)), Sort(fields.RATE_IN, reverse=True)
    server.add(*(channel(n, rate_in=n % 2) for n in range(1, 101)))

    async def shown(rounds: int, at: float, **asked: Any) -> list[float]:
        # Each client sends every other second.
        server.rounds = rounds
        for id_, each in server.channels.items():
            each.rate_in = (id_ + rounds) % 2 * 9.0
        query = Query(**{"sort": by_rate, "window": Window(0, 5), **asked})
        page = await pages.page(query, at, lambda id_: row(id_, rate_in=rates(id_)))
        return [each.rate_in for each in page.rows]

    def rates(id_: int) -> float:
        return float(server.channels[id_].rate_in)

    # The order is not a second old when the rates of the next are there.
    assert await shown(0, NOW) == [9.0] * 5
    assert await shown(1, NOW + 0.25) == [9.0] * 5
    assert await shown(2, NOW + 1.125, filter=parse("in>1/s"), sort=Sort()) == [9.0] * 5
    assert await shown(3, NOW + 1.25, filter=parse("in>1/s"), sort=Sort()) == [9.0] * 5


async def test_new_connections_are_last_and_ended_ones_keep_their_place() -> None:
    server = Server()
    server.add(channel(1), channel(2))
    order = order_of(server)
    await order.make(Query(sort=Sort(reverse=True)), NOW)
    server.end(2)
    server.add(channel(3), channel(4), channel(5))
    server.end(4)
    # 5 has ended too, and is forgotten already.
    del server.channels[5]
    order.extend()
    order.extend()
    assert list(order.window(0, 99)) == [2, 1, 3, 4]
    assert [order.index_of(id_) for id_ in range(6)] == [-1, 1, 0, 2, 3, -1]
    assert len(order) == 4
    assert list(order.window(1, 2)) == [1, 3]
    assert list(order.window(4, 2)) == []


async def test_a_place_is_that_of_the_order_as_it_is_now() -> None:
    server = Server()
    server.add(*map(channel, range(1, 6)))
    order = order_of(server)
    for reverse, places in ((False, [0, 4]), (True, [4, 0])):
        await order.make(Query(sort=Sort(reverse=reverse)), NOW)
        assert [order.index_of(id_) for id_ in (1, 1, 5, 5)] == [places[0]] * 2 + [places[1]] * 2
    await order.make(Query(scope=Scope.ENDED), NOW)
    assert [order.index_of(id_) for id_ in (1, 5)] == [-1, -1]
