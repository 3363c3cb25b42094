"""What the server in this process reports of lints: rows, detail, totals, filters and exports."""

import pytest

from echotui.model import fields
from echotui.model.command import Hold, Kick, Strength
from echotui.model.filter.parser import parse
from echotui.model.limits import Limits
from echotui.model.lints import LINTS
from echotui.model.query import Query, Sort
from echotui.model.strategy import Strategy
from echotui.server import lints
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from tests.server.bench import until
from tests.sources.contract import ids, poll
from tests.sources.worlds import LiveWorld


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk all the time."""
    monkeypatch.setattr(lints, "PERIOD", 0.01)


async def test_a_lint_is_in_row_detail_and_totals_until_the_connection_ends(
    world: LiveWorld,
) -> None:
    one, two, _ = await world.arrive(3)
    for id_ in (one, two):
        await world.source.submit(Hold(id_, on=True))
    await until(world.server.lints.counts)

    view = await poll(world)
    assert {row.id: row.lints for row in view.rows if row.lints} == {
        one: ("empty-mask",),
        two: ("empty-mask",),
    }
    view = await poll(world, detail=two)
    assert view.detail.row.lints == ("empty-mask",)
    (state,) = view.detail.lints
    assert (state.name, state.sentence.split(":")[0]) == ("empty-mask", "Registered for no event")
    (count,) = view.totals.lints
    assert (count.name, count.count, count.age) == ("empty-mask", 2, 0)
    assert count.sentence.startswith("Registered for no event: ")

    assert fields.LINT in view.server.fields
    assert ids(await poll(world, filter=parse("lint:empty-mask,stuck"))) == [one, two]
    assert ids(await poll(world, filter=parse("lint:stuck"))) == []
    by_lint = Sort(fields.LINT, reverse=True)
    assert ids(await poll(world, sort=by_lint))[-1] not in (one, two)

    await world.source.submit(Kick(one, Strength.RESET))
    view = await poll(world, detail=one)
    assert view.totals.lints[0].count == 1
    assert not view.detail.row.lints
    assert not view.detail.lints


async def test_without_lints_there_is_no_such_field() -> None:
    server = EchoServer(Strategy.EAGER, Limits(), allow=[lint.name for lint in LINTS])
    source = LiveSource(server, 1.0)
    assert fields.LINT not in (await source.view(Query())).server.fields
    source.close()
