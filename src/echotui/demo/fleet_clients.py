"""The clients of a fleet: a process of them for each server."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from echotui.demo.fleet_servers import FleetServers
from echotui.demo.messages import Failed, Report
from echotui.demo.process import WorkerProcess
from echotui.demo.scenario import Part, Step


class FleetClients:
    """Gives each server the clients of its parts, also after it has been started again.

    See `Clients`.

    Args:
        names: Of the servers.
    """

    def __init__(
        self,
        servers: FleetServers,
        names: Sequence[str],
        on_report: Callable[[Report], None],
        make_worker: Callable[[Callable[[Report], None]], WorkerProcess] = WorkerProcess,
    ) -> None:
        self._servers = servers
        self._on_report = on_report
        self._workers = {name: make_worker(partial(self._pass_on, name)) for name in names}
        self._parts: Sequence[Part] = ()
        self._seed, self._speed = 0, 1.0

    async def start(self, _target: tuple[str, int], seed: int, speed: float) -> None:
        """Start the processes; each has the address of its server."""
        self._seed, self._speed = seed, speed
        addresses = self._servers.addresses
        await asyncio.gather(
            *(each.start(addresses[name], seed, speed) for name, each in self._workers.items())
        )
        self._servers.on_started = self._on_started

    def enter(self, step: Step) -> None:
        """Let the servers and clients of a step act; those of a server that starts come later."""
        self._servers.set(step.servers)
        self._parts = step.parts
        for name in self._servers.addresses:
            self._cast(name)

    def start_reading(self, part: str, *, now: bool = False) -> None:
        """See `Clients`."""
        for worker in self._workers.values():
            worker.start_reading(part, now=now)

    async def stop(self, within: float) -> None:
        """See `Clients`."""
        await asyncio.gather(*(worker.stop(within) for worker in self._workers.values()))

    def _on_started(self, name: str) -> None:
        # At another port.
        self._workers[name].open(self._servers.addresses[name], self._seed, self._speed)
        self._cast(name)

    def _cast(self, name: str) -> None:
        self._workers[name].set_cast([part for part in self._parts if part.server == name])

    def _pass_on(self, name: str, report: Report) -> None:
        # That nobody can connect to a server that was killed is no news.
        if not isinstance(report, Failed) or name in self._servers.addresses:
            self._on_report(report)
