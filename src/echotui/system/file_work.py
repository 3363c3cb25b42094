"""Calls on files in threads of their own: a disk that hangs delays neither the loop nor the exit.

`asyncio.to_thread` is not for files: the interpreter waits for its threads at exit, and a call on a
dead mount does not return (nfs(5), `hard`). These threads are daemons.
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

PATIENCE: Final = 5.0  # Seconds to wait for a call that blocks the start or the operator.
MAX_CALLS: Final = 8
"""Calls at a time. More are refused: on a dead mount each one keeps its thread for good."""
GRACE: Final = 1.0  # Seconds that running calls have at the exit.

_running: set[Future[Any]] = set()


def within(seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that may wait for a disk, where no loop runs yet.

    Raises:
        TimeoutError: It did not return in time.
        OSError: No thread can be started; or what the function raises.
    """
    future, thread = _start(function, *args, **kwargs)
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
    seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Call it while the loop runs; see `within`. It runs on after a timeout; math.inf has none."""
    future, _ = _start(function, *args, **kwargs)
    waiting = asyncio.wrap_future(future)
    try:
        await asyncio.wait({waiting}, timeout=None if seconds == math.inf else seconds)
        if waiting.done():
            return waiting.result()
        raise _late(seconds)
    finally:
        waiting.cancel()


async def finish(seconds: float) -> None:
    """Wait for the running calls; at most so many seconds, for one may hang."""
    waiting = [asyncio.wrap_future(future) for future in _running]
    if waiting:
        await asyncio.wait(waiting, timeout=seconds)
    for each in waiting:
        if not each.cancel():
            each.exception()  # The caller has got it.


def _start(
    function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> "tuple[Future[T], threading.Thread]":
    future: Future[T] = Future()
    # A call that runs cannot be cancelled; without this, its result would find the future so.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - of any type: the caller gets it
            future.set_exception(error)
        else:
            future.set_result(result)
        finally:
            _running.discard(future)

    if len(_running) >= MAX_CALLS:
        raise OSError(errno.EBUSY, f"{MAX_CALLS} earlier calls on files have not returned")
    _running.add(future)
    try:
        thread = threading.Thread(target=run, name="file", daemon=True)
        thread.start()
    except RuntimeError as error:
        _running.discard(future)
        raise OSError(errno.EAGAIN, "the system allows no further thread") from error
    return future, thread


def _late(seconds: float) -> TimeoutError:
    return TimeoutError(errno.ETIMEDOUT, f"no answer within {seconds:g} s")
