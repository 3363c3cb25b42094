"""A server's process of a fleet is stopped and killed, and another one takes its place."""

import asyncio
import signal
from collections.abc import Callable

from echotui.model.command import Gone, Kick, Refused, Strength
from echotui.model.ids import number_of, run_of
from echotui.model.query import Query, Window
from echotui.model.server_state import Reach
from echotui.model.view import View
from echotui.sources.fleet.connecting import connect
from echotui.sources.fleet.deadlines import FLEET_DEADLINES, Patience
from echotui.sources.fleet.source import FleetSource
from tests.served import Place
from tests.sources.remote.test_processes import DEADLINES, Child

PATIENCE = Patience(FLEET_DEADLINES._replace(gather=0.1, silent=0.2), DEADLINES)
ALL = Query(window=Window(0, 100))


async def poll(source: FleetSource, condition: Callable[[View], object]) -> View:
    """Poll until a view is as expected."""
    for _ in range(1000):
        view = await source.view(ALL)
        if condition(view):
            return view
        await asyncio.sleep(0.005)
    raise AssertionError("no view is as expected")


async def test_no_kick_reaches_another_server_or_run() -> None:
    places = [Place(), Place()]
    children = [await asyncio.to_thread(Child, place.path) for place in places]
    source = await connect([place.path for place in places], PATIENCE)
    try:
        view = await poll(source, lambda view: len(view.rows) == 2)
        assert [number_of(row.id) for row in view.rows] == [1, 1]
        mine = next(row for row in view.rows if run_of(row.id) == 1)
        kick = Kick(mine.id, Strength.RESET)

        # Stopped: its row is kept, and the other server serves.
        children[1].signal(signal.SIGSTOP)
        view = await poll(source, lambda view: any(row.silent for row in view.rows))
        assert [row.id for row in view.rows if row.silent] == [mine.id]
        assert await source.submit(kick) == Refused(
            f"{mine.server} does not answer; nothing was done."
        )
        assert children[0].echoes()
        children[1].signal(signal.SIGCONT)
        await poll(source, lambda view: not any(row.silent for row in view.rows))
        assert children[1].echoes()

        # Killed with a kick on its way, and started again: it has a client of the same number.
        children[1].signal(signal.SIGSTOP)
        kicking = asyncio.create_task(source.submit(kick))
        await asyncio.sleep(0)
        children[1].end()
        assert isinstance(await kicking, Refused)
        view = await poll(source, lambda view: Reach.GONE in {each.reach for each in view.servers})
        assert [row.id for row in view.rows if row.ending] == [mine.id]
        children.append(await asyncio.to_thread(Child, places[1].path))
        view = await poll(source, lambda view: any(run_of(row.id) == 2 for row in view.rows))
        other = view.rows[1]
        assert (len(view.rows), other.server, number_of(other.id)) == (2, mine.server, 1)
        assert await source.submit(kick) == Gone(mine.id, mine.server)
        assert children[0].echoes()
        assert children[2].echoes()
    finally:
        source.close()
        for child in children:
            child.end()
        for place in places:
            await place.close()
