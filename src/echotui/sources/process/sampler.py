"""Calls the reader of a program, in a thread, while a viewer polls."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from echotui.errors import EchotuiError
from echotui.sources.process.sample import Sample
from echotui.system.thread_calls import ThreadCalls

log = logging.getLogger(__name__)

LEAST_INTERVAL: Final = 0.25  # Seconds from the end of one sample to the start of the next.
HELD_PART: Final = 100
"""Reading an epoll's fdinfo holds its lock (`ep_show_fdinfo`, fs/eventpoll.c): the program waits
for it for at most one part in so many."""
WORK_PART: Final = 10
"""Of a processor, samples use at most one part in so many: the program may need it."""
PATIENCE: Final = 5.0  # Seconds that a sample may take.
LATE: Final = 1.0  # Seconds of a sample for which a poll waits; then there is no answer.
ACTIVE: Final = 2.0  # Seconds after a poll in which samples go on.

Read = Callable[[], Sample]
"""Reads one sample; called in a thread, never twice at a time."""


class Sampler:
    """Reads samples one after the other, and hands them to `take`.

    Args:
        take: Called in the loop with each sample; the next one is read after it.
        clock: Monotonic time in seconds.

    Attributes:
        error: Why the newest sample could not be read, as a sentence; empty: it was.
        interval: Seconds from the end of one sample to the start of the next.
    """

    def __init__(
        self, read: Read, take: Callable[[Sample], Awaitable[None]], clock: Callable[[], float]
    ) -> None:
        self._read = read
        self._take = take
        self._clock = clock
        self._calls = ThreadCalls(1, "samples")
        self._task: asyncio.Task[None] | None = None
        self._attempt = asyncio.Event()
        self._closed = False
        self._polled_at = self._tried_at = self._read_at = float("-inf")
        self._reading_since: float | None = None
        self._began = clock()
        self.error = ""
        self.interval = LEAST_INTERVAL

    async def poll(self) -> None:
        """Go on for a while; return at once, or after the next sample if the newest one is old."""
        self._polled_at = self._clock()
        if self._closed:
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        if self._polled_at - self._tried_at > 2 * self.interval:
            # A later read that hangs is silence; see `problem`. The first one is waited for.
            first = self._tried_at == float("-inf")
            with suppress(TimeoutError):
                async with asyncio.timeout(None if first else LATE):
                    await self._attempt.wait()

    def problem(self, now: float) -> str:
        """Return why there is no new sample, as a sentence; empty: there is."""
        since = self._reading_since
        if since is not None and now - since >= LATE:
            return "The kernel has not answered yet."
        return self.error

    def silent(self, now: float) -> float:
        """Return the seconds for which no sample could be read; 0: the newest one was."""
        if not self.problem(now):
            return 0.0
        # Not 0: it does not answer.
        return max(0.001, now - max(self._began, self._read_at))

    def close(self) -> None:
        """Read no more; a sample that is under way is dropped when it has been read."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        self._attempt.set()

    async def _run(self) -> None:
        while self._clock() - self._polled_at <= ACTIVE:
            wait = self._tried_at + self.interval - self._clock()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self._sample()

    def _timed(self) -> Sample:
        began, held = time.thread_time(), 0.0
        try:
            sample = self._read()
            held = sample.held
        finally:
            # Also after one that comes too late, or not at all: it has held the program, too.
            work = time.thread_time() - began
            self.interval = max(LEAST_INTERVAL, HELD_PART * held, WORK_PART * work)
            self._tried_at = self._clock()
        return sample

    async def _sample(self) -> None:
        self._reading_since = self._clock()
        try:
            sample = await self._calls.off_loop(PATIENCE, self._timed)
            self._reading_since = None
            await self._take(sample)
        except (EchotuiError, OSError) as error:
            self.error = str(error)
        except Exception as error:  # of any type: the dashboard shows the last values, and why
            log.exception("watch: a sample failed")
            self.error = f"A sample failed: {type(error).__name__}."
        else:
            self.error = ""
            self._read_at = self._clock()
        self._reading_since = None
        self._tried_at = self._clock()
        self._attempt.set()
        self._attempt = asyncio.Event()
