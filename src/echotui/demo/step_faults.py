"""The injected faults of a step: put on its clients once they are connected, and taken off."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, NamedTuple, Protocol

from echotui.demo.fault_phase import FaultPhase
from echotui.demo.scenario import PartFault
from echotui.model.address import Address
from echotui.system.task_failure import reported_task

POLL: Final = 0.01
PATIENCE: Final = 10.0
"""Seconds until a connection that the server has not accepted is given up."""


class Injector(Protocol):
    """Injects faults into connections of the server."""

    async def put_on(self, rule: str, id_: int) -> int:
        """Put a rule on one connection, and return its number; 0: it is not possible here."""
        ...

    async def take_off(self, number: int) -> None:
        """Take off a rule, if it is still on."""
        ...

    def has_cleared(self, number: int, id_: int) -> bool:
        """Return whether a rule was taken off a connection that is still open."""
        ...


class _Rule(NamedTuple):
    """A rule that is on a connection."""

    number: int
    id: int
    local: Address


class StepFaults:
    """Keeps the faults of the current step on the connections of its clients.

    Args:
        find: Returns the id of the connection of a client's address; 0 while there is none.
    """

    def __init__(self, injector: Injector, find: Callable[[Address], int]) -> None:
        self._injector = injector
        self._find = find
        self._rules: dict[str, str] = {}
        self._wanted: dict[str, object] = {}
        self._on: dict[str, _Rule] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reached: FaultPhase | None = None

    def begin(self, faults: Sequence[PartFault], address: Callable[[str], Address | None]) -> None:
        """Take off those of the step before, and put on these where the client is connected."""
        self.end()
        self._rules = {fault.client: fault.rule for fault in faults}
        for name in self._rules:
            if (local := address(name)) is not None:
                self.connected(name, local)

    def connected(self, name: str, local: Address) -> None:
        """Put on the fault of a client that has connected, if the step has one for it."""
        if name in self._rules and self.phase is not FaultPhase.CLEARED:
            self._take_off(name)
            wanted = self._wanted[name] = object()
            self._start(self._put_on(name, self._rules[name], local, wanted))

    def ended(self, name: str, local: Address) -> None:
        """Take off the fault of a connection that has ended."""
        if name in self._on and self._on[name].local == local:
            self._take_off(name)

    @property
    def phase(self) -> FaultPhase | None:
        """Whether the faults are on; None while none has been put on in this step."""
        if any(self._injector.has_cleared(each.number, each.id) for each in self._on.values()):
            self._reached = FaultPhase.CLEARED
        return self._reached

    def end(self) -> None:
        """Take off all of them."""
        self._rules = {}
        self._wanted = {}
        self._reached = None
        for name in list(self._on):
            self._take_off(name)

    async def stop(self) -> None:
        """Take off all of them, also those that are being put on, and wait until that is done."""
        self.end()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _put_on(self, name: str, rule: str, local: Address, wanted: object) -> None:
        """Put a rule on, unless the step or the connection is over by then."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while not (id_ := self._find(local)):
            if self._wanted.get(name) is not wanted or loop.time() > deadline:
                return
            await asyncio.sleep(POLL)
        number = await self._injector.put_on(rule, id_)
        if self._wanted.get(name) is not wanted:
            await self._injector.take_off(number)
        elif number:
            self._on[name] = _Rule(number, id_, local)
            self._reached = self._reached or FaultPhase.ON
        else:
            self._reached = FaultPhase.REFUSED

    def _take_off(self, name: str) -> None:
        if name in self._on:
            self._start(self._injector.take_off(self._on.pop(name).number))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = reported_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
