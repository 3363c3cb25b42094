"""Measures how much of the loop's time the dashboard uses."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import Any, Final

WINDOW: Final = 5.0  # Seconds over which the share is measured.

TaskFactory = Callable[..., "asyncio.Future[Any]"]
"""asyncio calls it to make a task, with the loop, a coroutine, and keywords."""


class TaskMeter:
    """Sums the processor time of all steps of tasks.

    Textual does all its work in tasks and the echo server none, so this is the dashboard's time.

    Args:
        clock: Monotonic time in seconds.
        work: Processor time of this thread in seconds: without the time that other programs run.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        self._clock = clock
        self._work = work
        self._busy = 0.0
        self._stepping = False
        # The time, and `busy` at that time.
        self._samples: deque[tuple[float, float]] = deque([(clock(), 0.0)])

    @property
    def busy(self) -> float:
        """Processor time of the dashboard so far, in seconds."""
        return self._busy

    def share(self) -> float:
        """Return the used part, 0 to 1, of the time since the oldest call in the last 5 s."""
        now = self._clock()
        self._samples.append((now, self._busy))
        while now - self._samples[0][0] > WINDOW:
            self._samples.popleft()
        since, busy = self._samples[0]
        return (self._busy - busy) / (now - since) if now > since else 0.0

    def wrap(self, coro: Coroutine[Any, Any, Any]) -> Coroutine[Any, Any, Any]:
        """Return a coroutine that measures each step of another."""
        return _Metered(coro, self)

    def factory(self, inner: TaskFactory | None) -> TaskFactory:
        """Return a task factory that measures the tasks of another, `None` for asyncio's own."""

        def make(
            loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **kwargs: Any
        ) -> "asyncio.Future[Any]":
            if inner is None:
                return asyncio.Task(self.wrap(coro), loop=loop, **kwargs)
            return inner(loop, self.wrap(coro), **kwargs)

        return make

    def step(self, run: Callable[..., Any], *args: object) -> object:
        """Run one step of a task, add its time, and return its result."""
        if self._stepping:
            # An eager task (Python 3.12) starts inside the step of another.
            return run(*args)
        self._stepping = True
        began = self._work()
        try:
            return run(*args)
        finally:
            self._busy += self._work() - began
            self._stepping = False


class _Metered(Coroutine[Any, Any, Any]):
    __slots__ = ("_coro", "_meter")

    def __init__(self, coro: Coroutine[Any, Any, Any], meter: TaskMeter) -> None:
        self._coro = coro
        self._meter = meter

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._coro.__await__()

    def send(self, value: object) -> object:
        return self._meter.step(self._coro.send, value)

    def throw(
        self,
        typ: object,
        val: object = None,
        tb: TracebackType | None = None,
    ) -> object:
        error = typ if val is None and tb is None else val
        return self._meter.step(self._coro.throw, error)

    def close(self) -> None:
        self._coro.close()
