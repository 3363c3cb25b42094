"""Calls that may never return, in threads of their own: they delay neither the loop nor the exit.

`asyncio.to_thread` is not for them: the interpreter waits for its threads at exit. These are
daemons.
"""

import asyncio
import errno
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ThreadCalls:
    """Calls of one kind; more than `most` at a time are refused, for each may keep its thread.

    Args:
        kind: A plural, for the error: `calls on files`.
    """

    def __init__(self, most: int, kind: str) -> None:
        self.most: Final = most
        self._kind = kind
        self._running: set[Future[Any]] = set()

    @property
    def free(self) -> int:
        """How many more calls may run now."""
        return self.most - len(self._running)

    def within(
        self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function that may not return, where no loop runs yet.

        Raises:
            TimeoutError: It did not return in time.
            OSError: No thread can be started; or what the function raises.
        """
        future, thread = self._start(function, *args, **kwargs)
        try:
            result = future.result(seconds)
        except TimeoutError:
            if future.done():
                raise
            raise _late(seconds) from None
        # Where few threads are allowed, the next one is to find this one gone.
        thread.join()
        return result

    async def off_loop(
        self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call it while the loop runs; see `within`. It runs on after a timeout.

        math.inf is no limit.
        """
        waiting = self.start(function, *args, **kwargs)
        try:
            await asyncio.wait({waiting}, timeout=None if seconds == math.inf else seconds)
            if waiting.done():
                return waiting.result()
            raise _late(seconds)
        finally:
            waiting.cancel()

    def start(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[T]":
        """Start a call while the loop runs. It runs on, and counts, when the future is cancelled.

        Raises:
            OSError: No thread can be started.
        """
        future, _ = self._start(function, *args, **kwargs)
        return asyncio.wrap_future(future)

    async def finish(self, seconds: float) -> None:
        """Wait for the running calls; at most so many seconds, for one may hang."""
        waiting = [asyncio.wrap_future(future) for future in self._running]
        if waiting:
            await asyncio.wait(waiting, timeout=seconds)
        for each in waiting:
            if not each.cancel():
                each.exception()  # The caller has got it.

    def _start(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> "tuple[Future[T], threading.Thread]":
        future: Future[T] = Future()
        # A call that runs cannot be cancelled; without this, its result would find the future so.
        future.set_running_or_notify_cancel()

        def run() -> None:
            # Discarded first: a caller that has the result finds room for the next call.
            try:
                result = function(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - of any type: the caller gets it
                self._running.discard(future)
                future.set_exception(error)
            else:
                self._running.discard(future)
                future.set_result(result)

        if not self.free:
            raise OSError(errno.EBUSY, f"{self.most} earlier {self._kind} have not returned")
        self._running.add(future)
        try:
            thread = threading.Thread(target=run, name="call", daemon=True)
            thread.start()
        except RuntimeError as error:
            self._running.discard(future)
            raise OSError(errno.EAGAIN, "the system allows no further thread") from error
        return future, thread


def _late(seconds: float) -> TimeoutError:
    return TimeoutError(errno.ETIMEDOUT, f"no answer within {seconds:g} s")
