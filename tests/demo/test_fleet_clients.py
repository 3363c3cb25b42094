"""A player of a fleet, with scripted processes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping

import pytest

from echotui.demo.fleet_clients import FleetClients
from echotui.demo.fleet_facts import FleetFacts
from echotui.demo.fleet_servers import FleetServers
from echotui.demo.messages import Connected, Failed, Report
from echotui.demo.scenario import Kind, Part, Scenario, ServerAct, ServerOrder, Step
from echotui.demo.step_caption import StepCaption
from echotui.demo.step_player import StepPlayer
from echotui.model.address import Address
from echotui.model.command import Strength
from echotui.model.row import Row
from echotui.model.strategy import Strategy
from tests.demo.scripted_worker import ScriptedWorker, Time
from tests.scripted import ScriptedSource
from tests.server.bench import until

NAMES = ("web-1", "web-2")
ANN = Part("ann", Kind.CHATTY, server="web-1")
BEN = Part("ben", Kind.CHATTY, server="web-2")
HERE = Address("127.0.0.1", 50001)
ROW = Row(17, 9, HERE, server="web-1")
PORTS = {"web-1": Address("127.0.0.1", 1001), "web-2": Address("127.0.0.1", 1002)}


class ScriptedServers(FleetServers):
    """Servers without processes.

    Attributes:
        orders: The orders of each step.
        places: Where each listens.
    """

    def __init__(self) -> None:
        super().__init__(NAMES)
        self.orders: list[tuple[ServerOrder, ...]] = []
        self.places = dict(PORTS)

    @property
    def addresses(self) -> Mapping[str, Address]:
        return self.places

    def set(self, orders: Iterable[ServerOrder]) -> None:
        self.orders.append(tuple(orders))
        for order in self.orders[-1]:
            if order.does is ServerAct.KILL:
                self.places.pop(order.server, None)

    def start_again(self, name: str, port: int) -> None:
        self.places[name] = Address("127.0.0.1", port)
        self.on_started(name)


STEPS = (
    Step((StepCaption("Here are {ann} and {ben}."),), seconds=5.0, parts=(ANN, BEN)),
    Step(
        (StepCaption("web-2 stops."),), seconds=5.0, parts=(ANN, BEN),
        servers=(ServerOrder("web-2", ServerAct.STOP),),
    ),
    Step(
        (StepCaption("web-2 is killed."),), seconds=5.0, parts=(ANN, BEN),
        servers=(ServerOrder("web-2", ServerAct.KILL),),
    ),
    Step((StepCaption("All run."),), until="ann", parts=(ANN, BEN)),
    Step((StepCaption("The end."),), parts=(BEN,)),
)  # fmt: skip


class Fleet:
    """A player of a fleet: its servers, its workers by name of their server, and its source."""

    def __init__(self) -> None:
        self.time = Time()
        self.servers = ScriptedServers()
        self.source = ScriptedSource()
        self.workers: dict[str, ScriptedWorker] = {}
        facts = FleetFacts(self.source)
        self.player = StepPlayer(
            Scenario("test", "a test", STEPS, servers=NAMES), seed=7, speed=1.0, repeat=False,
            strategy=Strategy.EAGER, server=facts.facts, step_server=facts,
            make_clients=self._make_clients,
        )  # fmt: skip

    def _make_clients(self, on_report: Callable[[Report], None]) -> FleetClients:
        def make_worker(report: Callable[[Report], None]) -> ScriptedWorker:
            worker = ScriptedWorker(report)
            self.workers[NAMES[len(self.workers)]] = worker
            return worker

        return FleetClients(self.servers, NAMES, on_report, make_worker)

    @property
    def casts(self) -> tuple[tuple[str, ...], ...]:
        """The names of the clients at each server."""
        return tuple(tuple(part.name for part in each.parts) for each in self.workers.values())


@pytest.fixture
async def fleet(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    """A player whose timers run on a scripted clock; it has started."""
    fleet = Fleet()
    with monkeypatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "call_later", fleet.time.call_later)
        await fleet.player.start(("", 0))
        yield fleet


async def test_each_server_has_its_own_clients(fleet: Fleet) -> None:
    assert {name: each.target for name, each in fleet.workers.items()} == PORTS
    assert fleet.casts == (("ann",), ("ben",))
    assert fleet.servers.orders == [()]


async def test_a_step_stops_and_kills_servers_and_going_back_undoes_it(fleet: Fleet) -> None:
    fleet.time.wait(5.1)
    fleet.time.wait(5.1)
    assert fleet.player.go(-1)
    assert fleet.servers.orders == [(), STEPS[1].servers, STEPS[2].servers, STEPS[1].servers]


async def test_the_clients_of_a_server_that_starts_again_come_once_it_listens(fleet: Fleet) -> None:
    fleet.player.go(1)
    fleet.player.go(1)
    # A cast for nobody: the clients of the dead server are left alone.
    before = fleet.workers["web-2"].casts[:]
    fleet.player.go(1)
    assert fleet.workers["web-2"].casts == before
    fleet.servers.start_again("web-2", 2002)
    assert fleet.workers["web-2"].target == ("127.0.0.1", 2002)
    assert fleet.workers["web-2"].casts == [*before, ("ben",)]
    assert fleet.workers["web-1"].target == PORTS["web-1"]


async def test_that_nobody_connects_to_a_dead_server_is_no_alarm(fleet: Fleet) -> None:
    fleet.player.go(2)
    fleet.workers["web-2"].report(Failed("ben", "cannot connect"))
    before = fleet.player.alarm
    fleet.workers["web-1"].report(Failed("ann", "cannot connect"))
    assert (before, fleet.player.alarm) == ("", "ann: cannot connect")


async def test_captions_name_clients_as_the_table_does_and_a_step_ends_with_a_kick() -> None:
    fleet = Fleet()
    await fleet.player.start(("", 0))
    fleet.workers["web-1"].report(Connected("ann", 0, HERE))
    assert fleet.player.caption.text == "Here are ann and ben."
    fleet.source.rows = [Row(3, 9, Address("127.0.0.1", 9)), ROW]
    await until(lambda: fleet.player.caption.text == "Here are web-1/17 and ben.")
    assert fleet.player.caption.ids == {ROW.id}
    fleet.player.go(3)
    fleet.player.kicked(ROW.id, Strength.CLOSE)
    assert fleet.player.caption.text == "The end."
    await fleet.player.stop()


async def test_it_stops_all_processes_of_clients(fleet: Fleet) -> None:
    await fleet.player.stop()
    assert [each.stops for each in fleet.workers.values()] == [1, 1]
