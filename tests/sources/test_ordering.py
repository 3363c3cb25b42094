from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.query import Column, Query, Sort
from echotui.model.state import State
from echotui.server.history import History
from echotui.server.server import EchoServer
from echotui.server.viewer import Viewer
from echotui.sources.ordering import PERIOD, Ranking
from tests.ui.stage import row

NOW = 500.0


def channel(id_: int, **values: Any) -> SimpleNamespace:
    """What a ranking looks at of a channel."""
    connection = {
        "state": State.OPEN, "queued": 0, "bytes_in": 0, "bytes_out": 0, "active_at": 400.0,
        "opened_at": 300.0, "why": Cause.ACCEPTED, "held": False, "chunks": 0,
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
    """What a ranking looks at of a server."""

    channels: dict[int, Any] = field(default_factory=dict)
    history: History = field(default_factory=History)
    ledger: Any = field(
        default_factory=lambda: SimpleNamespace(
            accepted=0, closed=0, bytes_in=0, bytes_out=0, calls=0
        )
    )

    def add(self, *channels: Any) -> None:
        for each in channels:
            self.channels[each.id] = each
            self.ledger.accepted += 1

    def end(self, id_: int, **values: Any) -> None:
        self.channels.pop(id_, None)
        self.ledger.accepted = max(self.ledger.accepted, id_)
        ending = Ending(Reason.PEER_CLOSED, Side.CLIENT)
        ended = {"state": State.CLOSED, "mask": 0, "ending": ending} | values
        self.history.add(NOW, row(id_, **ended))


async def ranked(server: Server, sort: Sort) -> list[int]:
    ranking = Ranking(cast("EchoServer", server), cast("Viewer", server.history))
    await ranking.make(Query(sort=sort), NOW)
    return list(ranking.window(0, 99))


@pytest.mark.parametrize(
    ("column", "name", "low", "high"),
    [
        (Column.FD, "fd", 5, 11),
        (Column.CLIENT, "address", Address("10.0.0.2", 9), Address("10.0.0.10", 1)),
        (Column.CLIENT, "address", Address("10.0.0.2", 9), Address("10.0.0.2", 10)),
        (Column.CLIENT, "address", Address("255.0.0.1", 9), Address("::1", 1)),
        (Column.CLIENT, "address", Address("fe80::1%eth0", 1), Address("fe80::2%eth0", 1)),
        (Column.MASK, "registered", 1, 4),
        (Column.STATE, "state", State.OPEN, State.CHOKED),
        (Column.STATE, "state", State.CHOKED, State.DRAINING),
        (Column.QUEUE, "queued", 0, 1),
        (Column.RATE_IN, "rate_in", 0.5, 2.0),
        (Column.RATE_OUT, "rate_out", 0.5, 2.0),
        (Column.IN, "bytes_in", 9, 10),
        (Column.OUT, "bytes_out", 9, 10),
        # Who was active last is idle for the shortest time; who came last is the youngest.
        (Column.IDLE, "active_at", 499.0, 490.0),
        (Column.AGE, "opened_at", 499.0, 490.0),
        (Column.LAST, "why", Cause.ACCEPTED, Cause.RESET),
    ],
)
async def test_each_column(column: Column, name: str, low: object, high: object) -> None:
    server = Server()
    server.add(*(channel(n, **{name: high if n in (1, 4) else low}) for n in range(1, 6)))
    assert await ranked(server, Sort(column)) == [2, 3, 5, 1, 4]
    assert await ranked(server, Sort(column, reverse=True)) == [1, 4, 2, 3, 5]


async def test_nobody_is_lost_whatever_the_column() -> None:
    server = Server()
    server.add(channel(2), channel(1))
    server.end(3)
    for column in Column:
        for reverse in (False, True):
            assert sorted(await ranked(server, Sort(column, reverse))) == [1, 2, 3]
    assert await ranked(server, Sort()) == [1, 2, 3]
    assert await ranked(server, Sort(reverse=True)) == [3, 2, 1]


@pytest.mark.parametrize(
    ("column", "values", "order"),
    [
        (Column.IN, {"bytes_in": 5}, [1, 3, 2]),
        (Column.OUT, {"bytes_out": 5}, [1, 3, 2]),
        (Column.STATE, {}, [1, 2, 3]),
        (Column.MASK, {}, [3, 1, 2]),
        (Column.FD, {"fd": 0}, [3, 1, 2]),
        (Column.LAST, {}, [1, 2, 3]),
        (Column.IDLE, {}, [3, 1, 2]),
        (Column.QUEUE, {"queued": 2}, [1, 3, 2]),
    ],
)
async def test_who_ended_stands_among_the_living(
    column: Column, values: dict[str, object], order: list[int]
) -> None:
    server = Server()
    server.add(channel(1, bytes_in=1, bytes_out=1, queued=1), channel(3))
    server.add(channel(2, bytes_in=9, bytes_out=9, queued=9))
    server.end(3, **values)
    assert await ranked(server, Sort(column)) == order


async def test_it_is_due_when_it_is_old_or_another_order_is_asked_for() -> None:
    server = Server()
    ranking = Ranking(cast("EchoServer", server), cast("Viewer", server.history))
    assert ranking.due(Query(), NOW)
    await ranking.make(Query(), NOW)
    for later, due in ((0.0, False), (PERIOD - 0.01, False), (PERIOD, True), (60.0, True)):
        assert ranking.due(Query(sort=Sort(), paused=False), NOW + later) == due
        assert not ranking.due(Query(sort=Sort(), paused=True), NOW + later)
        for paused in (False, True):
            assert ranking.due(Query(sort=Sort(reverse=True), paused=paused), NOW + later)
            assert ranking.due(Query(sort=Sort(Column.FD), paused=paused), NOW + later)


async def test_the_new_are_put_at_the_end_and_the_ended_keep_their_place() -> None:
    server = Server()
    server.add(channel(1), channel(2))
    ranking = Ranking(cast("EchoServer", server), cast("Viewer", server.history))
    await ranking.make(Query(sort=Sort(reverse=True)), NOW)
    server.end(2)
    server.add(channel(3), channel(4), channel(5))
    server.end(4)
    # 5 has ended too, and is forgotten already.
    del server.channels[5]
    ranking.extend()
    ranking.extend()
    assert list(ranking.window(0, 99)) == [2, 1, 3, 4]
    assert [ranking.place(id_) for id_ in range(6)] == [-1, 1, 0, 2, 3, -1]
    assert len(ranking) == 4
    assert list(ranking.window(1, 2)) == [1, 3]
    assert list(ranking.window(4, 2)) == []
