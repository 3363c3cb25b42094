"""One client on the stage: connects, plays its part, leaves."""

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from echotui.demo.clients.catalog import HABITS
from echotui.demo.clients.context import Role
from echotui.demo.clients.slow import READ_RATE
from echotui.demo.clients.wire import AT_ONCE, CONNECT_WITHIN, Wire, connect
from echotui.demo.reporting import Reporter
from echotui.demo.reports import How
from echotui.demo.scenario import Part
from echotui.model.address import Address

FAREWELL: Final = 3.0
"""Seconds that a client waits for what it is still owed when it leaves."""
READS_ON_AFTER: Final = 1.5
"""Seconds for which a client that is told to read is still seen not to."""
NOWHERE: Final = Address("", 0)


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a scenario is played.

    Attributes:
        target: Where the server listens.
        seed: What all randomness comes from.
        speed: How many times faster than written.
        reporter: Told what happens.
    """

    target: Address
    seed: int
    speed: float
    reporter: Reporter


class Member:
    """One client of a part.

    Args:
        venue: Where it plays.
        part: Its part.
        index: Its number in the part, from 0.
    """

    def __init__(self, venue: Venue, part: Part, index: int) -> None:
        self._venue = venue
        self._part = part
        self._index = index
        self._habit = HABITS[part.kind]
        self._every = part.every or self._habit.every
        # Nothing depends on it but what a demo looks like.
        self._random = Random(f"{venue.seed}/{part.name}/{index}")  # noqa: S311
        self._leaving = False
        self._acting: asyncio.Task[None] | None = None
        self._wire: Wire | None = None

    def read_on(self) -> None:
        """Begin to read in a moment, as slowly as a slow reader, if it does not read then."""
        loop = asyncio.get_running_loop()
        loop.call_later(READS_ON_AFTER / self._venue.speed, self._begin_to_read, self._wire)

    def _begin_to_read(self, wire: Wire | None) -> None:
        if wire is not None and wire is self._wire:
            wire.read_on_at(READ_RATE)

    def leave(self) -> None:
        """Leave as the kind does: with what is owed, or with a reset. Any number of times."""
        self._leaving = True
        if self._acting is not None:
            self._acting.cancel()

    async def run(self) -> None:
        """Play, from the first connect to the last close."""
        while not self._leaving:
            if not await self._live() or not (self._habit.returns and self._every):
                return
            await self._act(asyncio.sleep(self._every / self._venue.speed))

    async def _live(self) -> bool:
        """Live one connection; whether there was one."""
        reporter, part = self._venue.reporter, self._part
        try:
            sock = await connect(self._venue.target, small=self._habit.small)
        except OSError as error:
            reporter.failed(part.name, f"cannot connect: {_reason(error)}")
            reporter.ended(part, How.REFUSED, NOWHERE)
            return False
        wire = self._wire = Wire(sock, self._habit.check(), self._fault, self._venue.speed)
        reporter.connected(part.name, self._index, wire.local)
        reporter.ended(part, await self._use(wire), wire.local)
        return True

    def _fault(self, local: Address, text: str) -> None:
        self._venue.reporter.mismatch(self._part, self._index, local, text)

    async def _use(self, wire: Wire) -> How:
        """Play on a connection, close it, and say how it ended."""
        reading = asyncio.create_task(wire.read())
        reading.add_done_callback(_outcome)
        how = How.LEFT
        try:
            how = await self._act(self._play(wire), reading)
            if how is How.LEFT and not self._habit.rude:
                await self._farewell(wire, reading)
        finally:
            # Closed while its reader waits, the descriptor's number would stay with the loop. As a
            # callback, because this may be cancelled a second time.
            reading.add_done_callback(lambda _: self._close(wire, how))
            reading.cancel()
            await asyncio.wait({reading})
        return how

    async def _act(
        self, doing: Coroutine[Any, Any, None], reading: "asyncio.Task[None] | None" = None
    ) -> How:
        """Do something until it is done, the server ends the connection, or we are to leave."""
        acting = self._acting = asyncio.create_task(doing)
        if self._leaving:
            acting.cancel()
        try:
            await asyncio.wait({acting, reading or acting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._acting = None
            acting.cancel()
            await asyncio.wait({acting})
        over = [task for task in (reading, acting) if task is not None and task.done()]
        failures = [failure for failure in map(_outcome, over) if failure is not None]
        for failure in failures:
            if not isinstance(failure, OSError):
                self._venue.reporter.failed(self._part.name, f"a fault of ours: {failure!r}")
        if self._leaving:
            return How.LEFT
        if failures:
            return How.RESET
        return How.END_OF_FILE if reading in over else How.LEFT

    def _close(self, wire: Wire, how: How) -> None:
        self._wire = None
        # The server's end is answered with ours, as the kick promises; a reset is not.
        if self._habit.rude and how is not How.END_OF_FILE:
            wire.reset()
        else:
            wire.close()

    async def _play(self, wire: Wire) -> None:
        part, index = self._part, self._index
        role = Role(
            name=part.client(index),
            wire=wire,
            random=self._random,
            size=part.size or self._habit.size,
            every=self._every,
            speed=self._venue.speed,
            round_trip=self._venue.reporter.round_trip,
        )
        await self._habit.play(role)

    async def _farewell(self, wire: Wire, reading: "asyncio.Task[None]") -> None:
        wire.read_at(AT_ONCE)
        try:
            wire.end()
        except OSError:
            # The server was first.
            return
        await asyncio.wait({reading}, timeout=FAREWELL)


def _outcome(task: "asyncio.Task[None]") -> BaseException | None:
    """What a task that is done has raised; being cancelled is nothing."""
    return None if task.cancelled() else task.exception()


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError) and not error.errno:
        return f"no answer within {CONNECT_WITHIN:g} s"
    # Not strerror: asyncio puts the address in there, which everybody knows.
    return os.strerror(error.errno) if error.errno else type(error).__name__
