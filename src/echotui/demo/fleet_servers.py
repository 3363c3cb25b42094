"""The servers of a fleet, as the demo sees them."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from echotui.demo.keeper_messages import ServerEnded, ServerStarted, read_report, to_line
from echotui.demo.line_process import LineProcess
from echotui.demo.messages import Failed, Report
from echotui.demo.scenario import ServerAct, ServerOrder
from echotui.errors import StartError
from echotui.model.address import Address

MODULE: Final = "echotui.demo.keeper"
START_TIMEOUT: Final = 30.0
"""Seconds until a server that does not listen is given up: a machine may be busy."""


class FleetServers:
    """Starts the servers, and carries out the orders of a step; `stop` ends them all.

    Args:
        names: Of the servers.
        options: Of `echotui serve`, for each.

    Attributes:
        on_started: Called when one listens, also again.
        on_report: Called with `Failed`, if one has ended by itself.
    """

    def __init__(self, names: Sequence[str], options: Sequence[str] = ()) -> None:
        self._names = tuple(names)
        self._options = options
        self._keeper = LineProcess(MODULE, "the demo's servers", self._on_line, self._on_keeper_end)
        self._acts = dict.fromkeys(self._names, ServerAct.RUN)
        self._running: dict[str, ServerStarted] = {}
        self._error = ""
        self._changed = asyncio.Event()
        self.on_started: Callable[[str], object] = lambda _name: None
        self.on_report: Callable[[Report], object] = lambda _report: None

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the control sockets of those that run."""
        return tuple(self._running[name].path for name in self._names if name in self._running)

    @property
    def addresses(self) -> Mapping[str, Address]:
        """Where the clients of each connect, of those that run."""
        return {name: its.address for name, its in self._running.items()}

    async def start(self) -> None:
        """Start all; StartError: one does not listen."""
        await self._keeper.start(self._options)
        for name in self._names:
            self._order(name, ServerAct.RUN)
        try:
            async with asyncio.timeout(START_TIMEOUT):
                while len(self._running) < len(self._names) and not self._error:
                    await self._changed.wait()
                    self._changed.clear()
        except TimeoutError:
            missing = ", ".join(name for name in self._names if name not in self._running)
            self._error = f"{missing} did not start within {START_TIMEOUT:g} s"
        if self._error:
            raise StartError(self._error)

    def set(self, orders: Iterable[ServerOrder]) -> None:
        """Carry out the orders; all other servers run."""
        acts = dict.fromkeys(self._names, ServerAct.RUN)
        acts |= {order.server: order.does for order in orders}
        for name, act in acts.items():
            if act is not self._acts[name]:
                self._acts[name] = act
                self._order(name, act)
            if act is ServerAct.KILL:
                self._running.pop(name, None)

    async def stop(self, within: float) -> None:
        """End all; kill what has not ended within so many seconds. Idempotent."""
        await self._keeper.stop(within)

    def _order(self, name: str, act: ServerAct) -> None:
        self._keeper.send(to_line(ServerOrder(name, act)))

    def _on_line(self, line: bytes) -> None:
        match read_report(line):
            case ServerStarted() as started:
                # One that is killed by now ends soon.
                if self._acts[started.server] is not ServerAct.KILL:
                    self._running[started.server] = started
                    self.on_started(started.server)
            case ServerEnded(name, _, why):
                what = "has ended" if self._running.pop(name, None) else "did not start"
                if why:
                    self._fail(f"{name} {what}: {why.removeprefix('echotui: ')}")
        self._changed.set()

    def _on_keeper_end(self, code: int) -> None:
        """End the servers in its place."""
        for its in self._running.values():
            with suppress(ProcessLookupError):
                os.kill(its.pid, signal.SIGKILL)
        self._running.clear()
        self._fail(f"the process that keeps the servers has ended, code {code}")
        self._changed.set()

    def _fail(self, text: str) -> None:
        self._error = self._error or text
        self.on_report(Failed("servers", text))
