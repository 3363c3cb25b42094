"""The faults of a step: put on once its clients are connected, and taken off."""

import asyncio

import pytest

from echotui.demo.fault_phase import FaultPhase
from echotui.demo.scenario import PartFault
from echotui.demo.step_faults import StepFaults
from echotui.model.address import Address
from tests.demo.playing import HERE, THERE, ScriptedServer
from tests.server.bench import until

LATE = (PartFault("ann", "latency=1s"),)


class World:
    """The faults of steps, and a server that may not have accepted a client yet."""

    def __init__(self) -> None:
        self.server = ScriptedServer()
        self.ids: dict[Address, int] = {}
        self.known: dict[str, Address] = {}
        self.faults = StepFaults(self.server, lambda local: self.ids.get(local, 0))

    def begin(self, faults: tuple[PartFault, ...] = LATE) -> None:
        """Begin a step."""
        self.faults.begin(faults, self.known.get)


async def test_a_fault_is_put_on_once_the_server_has_accepted_its_client() -> None:
    world = World()
    world.begin()
    world.faults.connected("ben", THERE)
    world.faults.connected("ann", HERE)
    await asyncio.sleep(0.03)
    assert (world.server.rules, world.faults.phase) == ({}, None)
    world.ids |= {HERE: 7, THERE: 8}
    await until(lambda: world.server.rules == {1: ("latency=1s", 7)})
    assert world.faults.phase is FaultPhase.ON


async def test_a_client_of_the_step_before_has_it_at_once() -> None:
    world = World()
    world.ids[HERE], world.known["ann"] = 7, HERE
    world.begin()
    await until(lambda: world.server.rules)


async def test_a_client_that_comes_back_has_it_again_and_the_old_rule_goes() -> None:
    world = World()
    world.ids |= {HERE: 7, THERE: 8}
    world.begin()
    world.faults.connected("ann", HERE)
    await until(lambda: world.server.rules)
    world.faults.ended("ann", THERE)
    await asyncio.sleep(0)
    assert world.server.rules
    world.faults.ended("ann", HERE)
    await until(lambda: not world.server.rules)
    assert world.faults.phase is FaultPhase.ON
    world.faults.connected("ann", THERE)
    await until(lambda: world.server.rules == {2: ("latency=1s", 8)})


async def test_one_that_the_operator_cleared_is_not_put_on_again_in_the_step() -> None:
    world = World()
    world.ids |= {HERE: 7, THERE: 8}
    world.begin()
    world.faults.connected("ann", HERE)
    await until(lambda: world.server.rules)
    world.server.rules.clear()
    assert world.faults.phase is FaultPhase.CLEARED
    world.faults.ended("ann", HERE)
    world.faults.connected("ann", THERE)
    await asyncio.sleep(0.03)
    assert (world.server.rules, world.faults.phase) == ({}, FaultPhase.CLEARED)
    world.begin()
    world.faults.connected("ann", THERE)
    await until(lambda: world.faults.phase is FaultPhase.ON)
    assert world.server.rules


async def test_one_that_is_not_possible_here() -> None:
    world = World()
    world.server.possible = False
    world.ids[HERE] = 7
    world.begin()
    world.faults.connected("ann", HERE)
    await until(lambda: world.faults.phase is FaultPhase.REFUSED)


@pytest.mark.parametrize("accepted", [True, False])
async def test_none_is_left_when_it_stops(accepted: bool) -> None:  # noqa: FBT001 - a case
    world = World()
    world.ids = {HERE: 7} if accepted else {}
    world.begin()
    world.faults.connected("ann", HERE)
    await asyncio.sleep(0)
    await world.faults.stop()
    assert (world.server.rules, world.server.put) == ({}, int(accepted))
