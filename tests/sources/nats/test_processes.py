"""Servers and a broker in processes of their own, that are stopped, killed and started again."""

import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Final

import pytest

from echotui.model.command import Gone, Kick, KickEach, Refused, Strength, Tally
from echotui.model.ids import number_of
from echotui.model.server_state import Reach
from tests.server.probe import probed
from tests.sources.nats.polling import alarms, ids_of, poll, reached, state
from tests.sources.nats.processes import Fleet, a_fleet, echoes, label_of, silent

SOON: Final = 1.0  # Seconds in which it is known that a server has gone.


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    with a_fleet(tmp_path) as fleet:
        yield fleet


async def test_servers_that_stop_end_and_begin_again(fleet: Fleet) -> None:
    first, other, same = [fleet.serve(name) for name in ("web-1", "web-2", "web-2")]
    clients = [server.connect() for server in (first, other, same)]
    async with fleet.shown() as source:
        view = await poll(source, lambda view: len(view.servers) == 3)
        all_three = reached(*(each.name for each in view.servers))
        view = await poll(source, lambda view: len(view.rows) == 3)
        assert [number_of(row.id) for row in view.rows] == [1, 1, 1]
        (one,) = ids_of(view, "web-1")
        kick = Kick(one, Strength.RESET)

        # Stopped: its rows stay, with their age, and nothing reaches it.
        first.process.send_signal(SIGSTOP)
        view = await poll(source, lambda view: state(view, "web-1").reach is Reach.SILENT)
        assert [bool(row.silent) for row in view.rows] == [row.id == one for row in view.rows]
        assert ids_of(view, "web-1") == [one]
        assert isinstance(await source.submit(kick), Refused)
        assert all(map(echoes, clients[1:]))
        first.process.send_signal(SIGCONT)
        view = await poll(source, all_three)
        assert ids_of(view, "web-1") == [one]
        assert echoes(clients[0])

        # Killed, and another one of its name has a client of the same number.
        first.process.kill()
        began = time.monotonic()
        await poll(source, lambda view: state(view, "web-1").reach is Reach.GONE)
        assert time.monotonic() - began < SOON
        second = fleet.serve("web-1")
        clients[0] = second.connect()
        view = await poll(source, all_three)
        view = await poll(source, lambda view: ids_of(view, "web-1") not in ([], [one]))
        (new,) = ids_of(view, "web-1")
        assert number_of(new) == number_of(one)
        assert await source.submit(kick) == Gone(one, "web-1")
        assert all(map(echoes, clients))
        kick_both = KickEach((one, new), Strength.RESET)
        names = frozenset({"web-1"})
        assert await source.submit(kick_both) == Tally(done=1, gone=1, asked=names, acted=names)
        with pytest.raises(ConnectionResetError):
            echoes(clients[0])
        assert all(map(echoes, clients[1:]))


async def test_the_broker_is_killed_and_stopped_with_two_dashboards(fleet: Fleet) -> None:
    servers = [fleet.serve(name) for name in ("web-1", "web-2")]
    names = ("web-1", "web-2")
    for server in servers:
        server.connect()
    # The first, and the probe.
    labels = ["web-1/1", "web-1/2", "web-2/1"]
    address, pid = ("127.0.0.1", servers[0].port), servers[0].process.pid
    with probed(address, pid):
        async with fleet.shown(*names) as one, fleet.shown(*names) as two:
            for source in (one, two):
                await poll(source, lambda view: len(view.rows) == 3)
            for lose, restore in (
                (fleet.broker.kill, fleet.broker.start),
                (fleet.broker.stop, fleet.broker.resume),
            ):
                lose()
                for source in (one, two):
                    view = await poll(source, silent)
                    assert sorted(map(label_of, view.rows)) == labels
                    assert all(row.silent for row in view.rows)
                    kick = Kick(view.rows[0].id, Strength.RESET)
                    assert isinstance(await source.submit(kick), Refused)
                restore()
                for source in (one, two):
                    view = await poll(source, lambda view: reached(*names)(view) and view.rows)
                    assert not alarms(view)
                    assert sorted(map(label_of, view.rows)) == labels
                    assert not any(row.silent for row in view.rows)
            # One looks at what the other does.
            view = await poll(one, reached(*names))
            clients = tuple(row.id for row in view.rows if number_of(row.id) == 1)
            tally = await one.submit(KickEach(clients, Strength.RESET))
            assert tally == Tally(done=2, asked=frozenset(names), acted=frozenset(names))
            await poll(two, lambda view: view.totals.open == 1)
