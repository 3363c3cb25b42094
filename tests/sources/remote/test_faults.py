"""Faults from a dashboard in another process: the ids in the text are those of the server."""

from echotui.model.command import Done, Invoke
from echotui.model.fault_text import ACTION
from echotui.model.ids import id_in
from echotui.model.query import Query, Window
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.fault_actions import FaultActions
from echotui.sources.fault_operator import FaultOperator
from echotui.sources.live import LiveSource
from tests.served import Place
from tests.server.bench import Bench, until
from tests.server.conftest import bench

__all__ = ["bench"]


def source_of(server: EchoServer) -> ExtendedSource:
    live = LiveSource(server, 5.0)
    operator = FaultOperator(server.faults, live.ids, lambda: live.fields, server.limits.high_water)
    return ExtendedSource(live, FaultActions(server, operator, live.group))


async def test_the_next_run_of_the_server_has_numbers_of_its_own(
    bench: Bench, place: Place
) -> None:
    first, second = await bench.serve(), await bench.serve()
    served = place.serve_live(first, make_source=lambda: source_of(first))
    remote = await place.connect()
    await remote.view(Query())
    await served.stop()
    place.serve_live(second, make_source=lambda: source_of(second))
    await bench.crowd(second, 3)
    await until(lambda: remote.server.instance == second.instance)
    ours = [id_in(1, number) for number in (1, 2, 3)]
    query = Query(window=Window(0, 9), locate=ours[1])
    view = await remote.view(query)
    assert [row.id for row in view.rows] == ours
    assert view.actions[0].asks is not None
    assert view.actions[0].asks.default == "#2 "
    assert await remote.submit(Invoke(ACTION, "#2 mute")) == Done(
        "Rule 1 is on for 1 client: mute."
    )
    await remote.view(Query(marks=frozenset({ours[2], 3})))
    assert await remote.submit(Invoke(ACTION, "marked swallow")) == Done(
        "Rule 2 is on for 1 client: swallow."
    )
    view = await remote.view(query)
    assert [row.fault for row in view.rows] == ["", "mute", "swallow"]
    assert [(rule.number, rule.text, rule.once) for rule in view.rules] == [
        (1, "id:2 mute", True), (2, "swallow", True),
    ]  # fmt: skip
