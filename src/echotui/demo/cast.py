"""The cast: which clients are connected, which connect and leave, and when."""

import asyncio
import contextlib
import heapq
import resource
from collections.abc import Sequence
from itertools import count
from typing import Final, NamedTuple

from echotui.demo.client import Client, Environment
from echotui.demo.scenario import Part

SPARE: Final = 64
"""Descriptors beside those of the clients."""


class _Group:
    """The clients of one part, from the first connect to the last close."""

    __slots__ = ("awaited", "clients", "dismissed", "part")

    def __init__(self, part: Part) -> None:
        self.part = part
        self.awaited = part.count
        self.clients: set[Client] = set()
        self.dismissed = False

    @property
    def present(self) -> bool:
        """Whether a client is connected or has yet to connect."""
        return bool(self.awaited or self.clients)


class _Event(NamedTuple):
    """A connect or a leave at a time; the number keeps the order of those of one moment."""

    at: float
    number: int
    group: _Group
    client: Client
    leaves: bool


class Cast:
    """Connects the clients of a step, and lets all others leave.

    All connects, and the leaves after a stay, come from one queue in one order, so that the same
    scenario gives the same sequence.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._groups: dict[str, _Group] = {}
        self._events: list[_Event] = []
        self._numbers = count()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._scheduling: asyncio.Task[None] | None = None

    def set(self, parts: Sequence[Part]) -> None:
        """Let clients of other parts leave, and connect those of these that are not connected.

        The times of the parts count from now.
        """
        if self._scheduling is None:
            self._scheduling = asyncio.create_task(self._schedule())
        named = {part.name for part in parts}
        for name in [name for name in self._groups if name not in named]:
            self._dismiss(self._groups.pop(name))
        raise_descriptor_limit(len(self._tasks) + sum(part.count for part in parts) + SPARE)
        now = asyncio.get_running_loop().time()
        for part in parts:
            if part.name not in self._groups or not self._groups[part.name].present:
                self._announce(part, now)
        self._changed.set()

    def start_reading(self, name: str, *, now: bool) -> None:
        """Let the clients of a part read that do not; see `Client.start_reading`."""
        group = self._groups.get(name)
        for client in group.clients if group is not None else ():
            client.start_reading(now=now)

    def _announce(self, part: Part, now: float) -> None:
        group = self._groups[part.name] = _Group(part)
        for index, enter in enumerate(part.entrances()):
            at = now + enter / self._environment.speed
            self._push(at, group, Client(self._environment, part, index), leaves=False)

    def _push(self, at: float, group: _Group, client: Client, *, leaves: bool) -> None:
        heapq.heappush(self._events, _Event(at, next(self._numbers), group, client, leaves))

    def _dismiss(self, group: _Group) -> None:
        group.dismissed = True
        for client in group.clients:
            client.leave()

    async def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            while self._events and self._events[0].at <= loop.time():
                self._handle(heapq.heappop(self._events))
            rest = self._events[0].at - loop.time() if self._events else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._changed.wait()

    def _handle(self, event: _Event) -> None:
        if event.leaves:
            event.client.leave()
        elif not event.group.dismissed:
            self._enter(event)

    def _enter(self, event: _Event) -> None:
        group, client = event.group, event.client
        group.awaited -= 1
        group.clients.add(client)
        task = asyncio.create_task(client.run())
        self._tasks.add(task)

        def left(task: "asyncio.Task[None]") -> None:
            self._tasks.discard(task)
            group.clients.discard(client)

        task.add_done_callback(left)
        if group.part.stay:
            at = event.at + group.part.stay / self._environment.speed
            self._push(at, group, client, leaves=True)

    async def close(self) -> None:
        """Close all connections at once, and wait until that is done."""
        tasks = {*self._tasks, *([self._scheduling] if self._scheduling else [])}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def raise_descriptor_limit(count: int) -> None:
    """Raise the soft limit on descriptors to `count`, or as far as the hard one allows.

    Where that is not enough, connecting fails later with EMFILE, which is reported.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= count:
        return
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        # macOS has a third limit, kern.maxfilesperproc, below a hard one that it says is infinite.
        return
