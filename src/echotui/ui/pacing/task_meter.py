"""Measures how much of the loop's time the dashboard takes."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import Any, Final

WINDOW: Final = 5.0
"""Seconds over which the share is taken."""


TaskFactory = Callable[..., "asyncio.Future[Any]"]
"""What asyncio calls to make a task: with the loop, a coroutine, and keywords."""


class LoopMeter:
    """Adds up the time of every step of the tasks that run the dashboard.

    Textual does all its work in tasks and the echo server none of its own, so what tasks take is
    what the dashboard takes.

    Args:
        clock: Monotonic time in seconds.
        work: Seconds that this thread has worked. Unlike the clock's, it is not counted while
            another program has the processor.
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
        self._marks: deque[tuple[float, float]] = deque([(clock(), 0.0)])

    @property
    def busy(self) -> float:
        """Seconds of processor time that the dashboard has taken so far."""
        return self._busy

    def share(self) -> float:
        """Tell the part of the loop's time that went to the dashboard lately.

        Returns:
            0 to 1, over the last 5 s at most; 0 when nobody asked in that time.
        """
        now = self._clock()
        self._marks.append((now, self._busy))
        while now - self._marks[0][0] > WINDOW:
            self._marks.popleft()
        since, busy = self._marks[0]
        return (self._busy - busy) / (now - since) if now > since else 0.0

    def wrap(self, coro: Coroutine[Any, Any, Any]) -> Coroutine[Any, Any, Any]:
        """Measure one coroutine.

        Args:
            coro: What a task is to run.

        Returns:
            The same, measured at each step.
        """
        return _Metered(coro, self)

    def factory(self, inner: TaskFactory | None) -> TaskFactory:
        """Measure all tasks that are made from now on.

        Args:
            inner: The loop's factory so far; `None` for asyncio's own.

        Returns:
            The factory to set instead.
        """

        def make(
            loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **kwargs: Any
        ) -> "asyncio.Future[Any]":
            if inner is None:
                return asyncio.Task(self.wrap(coro), loop=loop, **kwargs)
            return inner(loop, self.wrap(coro), **kwargs)

        return make

    def step(self, run: Callable[..., Any], *args: object) -> object:
        """Run one step of a task and count its time.

        Args:
            run: The step.
            args: What to give it.

        Returns:
            What the step gave.
        """
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

    def __init__(self, coro: Coroutine[Any, Any, Any], meter: LoopMeter) -> None:
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
