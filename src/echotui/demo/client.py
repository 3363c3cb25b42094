"""One client: connects, behaves as its kind does, leaves."""

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, Final

from echotui.demo.clients.catalog import BEHAVIOURS
from echotui.demo.clients.connection import AT_ONCE, CONNECT_WITHIN, ClientConnection, connect
from echotui.demo.clients.context import ClientContext
from echotui.demo.clients.transfers import READ_RATE
from echotui.demo.messages import ClientEnd
from echotui.demo.reporter import Reporter
from echotui.demo.scenario import Part
from echotui.model.address import Address

LEAVE_TIMEOUT: Final = 3.0
"""Seconds that a client that leaves waits for the rest of its echo."""
READ_DELAY: Final = 1.5
"""Seconds from `start_reading` until it reads: time to see that it does not."""
STEADY_RATE: Final = 100_000
"""Bytes a second: as fast as one presses keys, but the server's send buffer does not grow."""
NOWHERE: Final = Address("", 0)


@dataclass(frozen=True, slots=True)
class Environment:
    """What all clients of a scenario share.

    Attributes:
        seed: Makes the clients' choices repeatable.
        speed: How many times faster than written.
    """

    target: Address
    seed: int
    speed: float
    reporter: Reporter


class Client:
    """One client of a part, by its number in it from 0."""

    def __init__(self, environment: Environment, part: Part, index: int) -> None:
        self._environment = environment
        self._part = part
        self._index = index
        self._behaviour = BEHAVIOURS[part.kind]
        self._every = part.every or self._behaviour.every
        # Only the look of a demo depends on it.
        self._random = Random(f"{environment.seed}/{part.name}/{index}")  # noqa: S311
        self._leaving = False
        self._acting: asyncio.Task[None] | None = None
        self._connection: ClientConnection | None = None

    def start_reading(self, *, now: bool) -> None:
        """Start to read if it does not: now and steadily, or soon and as a slow reader."""
        if now:
            self._read_at(STEADY_RATE, self._connection)
            return
        loop = asyncio.get_running_loop()
        delay = READ_DELAY / self._environment.speed
        loop.call_later(delay, self._read_at, READ_RATE, self._connection)

    def _read_at(self, rate: float, connection: ClientConnection | None) -> None:
        if connection is not None and connection is self._connection:
            connection.start_reading_at(rate)

    def leave(self) -> None:
        """Leave as the kind does: with the rest of the echo, or with a reset. Idempotent."""
        self._leaving = True
        if self._acting is not None:
            self._acting.cancel()

    async def run(self) -> None:
        """Run from the first connect to the last close."""
        pause = self._part.again or (self._every if self._behaviour.returns else 0.0)
        while not self._leaving:
            if not await self._run_once() or not pause:
                return
            await self._act(asyncio.sleep(pause / self._environment.speed))

    async def _run_once(self) -> bool:
        """Connect, behave, close; return whether there was a connection."""
        reporter, part = self._environment.reporter, self._part
        try:
            sock = await connect(self._environment.target, small=self._behaviour.small)
        except OSError as error:
            reporter.failed(part.name, f"cannot connect: {_reason(error)}")
            reporter.ended(part, ClientEnd.REFUSED, NOWHERE)
            return False
        connection = self._connection = ClientConnection(
            sock, self._behaviour.check(), self._on_mismatch, self._environment.speed
        )
        reporter.connected(part.name, self._index, connection.local)
        reporter.ended(part, await self._use(connection), connection.local)
        return True

    def _on_mismatch(self, local: Address, text: str) -> None:
        self._environment.reporter.mismatch(self._part, self._index, local, text)

    async def _use(self, connection: ClientConnection) -> ClientEnd:
        """Behave on a connection, close it, and return how it ended."""
        reading = asyncio.create_task(connection.read())
        reading.add_done_callback(_outcome)
        how = ClientEnd.LEFT
        try:
            how = await self._act(self._behave(connection), reading)
            if how is ClientEnd.LEFT and not self._behaviour.resets:
                await self._finish(connection, reading)
        finally:
            # Closed while its reader waits, the descriptor's number would stay with the loop. As a
            # callback, because this may be cancelled a second time.
            reading.add_done_callback(lambda _: self._close(connection, how))
            reading.cancel()
            await asyncio.wait({reading})
        return how

    async def _act(
        self, doing: Coroutine[Any, Any, None], reading: "asyncio.Task[None] | None" = None
    ) -> ClientEnd:
        """Do something until it is done, the server ends the connection, or the client leaves."""
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
                text = f"an error in the demo: {failure!r}"
                self._environment.reporter.failed(self._part.name, text)
        if self._leaving:
            return ClientEnd.LEFT
        if failures:
            return ClientEnd.RESET
        return ClientEnd.END_OF_FILE if reading in over else ClientEnd.LEFT

    def _close(self, connection: ClientConnection, how: ClientEnd) -> None:
        self._connection = None
        # The server's end is answered with ours, as the kick promises; a reset is not.
        if self._behaviour.resets and how is not ClientEnd.END_OF_FILE:
            connection.reset()
        else:
            connection.close()

    async def _behave(self, connection: ClientConnection) -> None:
        part, index = self._part, self._index
        context = ClientContext(
            name=part.client(index),
            connection=connection,
            random=self._random,
            size=part.size or self._behaviour.size,
            every=self._every,
            speed=self._environment.speed,
            ends=part.ends,
            round_trip=partial(self._environment.reporter.round_trip, part, connection.local),
        )
        await self._behaviour.run(context)

    async def _finish(self, connection: ClientConnection, reading: "asyncio.Task[None]") -> None:
        connection.read_at(AT_ONCE)
        try:
            connection.end()
        except OSError:
            # The server ended it first.
            return
        await asyncio.wait({reading}, timeout=LEAVE_TIMEOUT)


def _outcome(task: "asyncio.Task[None]") -> BaseException | None:
    """Return the exception of a task that is done; None if it was cancelled."""
    return None if task.cancelled() else task.exception()


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError) and not error.errno:
        return f"no answer within {CONNECT_WITHIN:g} s"
    # Not strerror: asyncio puts the address in there, which is known.
    return os.strerror(error.errno) if error.errno else type(error).__name__
