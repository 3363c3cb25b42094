"""Work on files in threads of their own: a disk that does not answer delays neither loop nor end.

`asyncio.to_thread` is not for files: the interpreter waits for its threads when it ends, and a call
on a dead mount does not return (nfs(5), `hard`). These threads end with the process.
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

PATIENCE: Final = 5.0
"""Seconds within which a file answers that something waits for."""
MOST: Final = 8
"""Calls at once. More are refused: on a dead mount each one keeps a thread for good."""
GRACE: Final = 1.0
"""Seconds that calls under way have when the program ends."""

_under_way: set[Future[Any]] = set()


def within(seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that may wait for a disk, where no loop runs yet.

    Args:
        seconds: Longest time to wait.
        function: What to call.
        args: Its arguments.
        kwargs: The same.

    Returns:
        What it returns.

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
    """Call a function that may wait for a disk, while the loop goes on; see `within`.

    Args:
        seconds: Longest time to wait; infinite for as long as it takes.
        function: What to call. It runs on when the caller waits no more.
        args: Its arguments.
        kwargs: The same.

    Returns:
        What it returns.

    Raises:
        TimeoutError: It did not return in time.
        OSError: No thread can be started; or what the function raises.
    """
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
    """Wait for the calls that are under way, but not for one that hangs.

    Args:
        seconds: Longest time to wait.
    """
    waiting = [asyncio.wrap_future(future) for future in _under_way]
    if waiting:
        await asyncio.wait(waiting, timeout=seconds)
    for each in waiting:
        if not each.cancel():
            each.exception()  # It has been told to the caller.


def _start(
    function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> "tuple[Future[T], threading.Thread]":
    future: Future[T] = Future()
    # A call that runs cannot be cancelled; without this, its result would find the future so.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - of any type: who waits gets it
            future.set_exception(error)
        else:
            future.set_result(result)
        finally:
            _under_way.discard(future)

    if len(_under_way) >= MOST:
        raise OSError(errno.EBUSY, f"{MOST} earlier calls on files have not returned")
    _under_way.add(future)
    try:
        thread = threading.Thread(target=run, name="file", daemon=True)
        thread.start()
    except RuntimeError as error:
        _under_way.discard(future)
        raise OSError(errno.EAGAIN, "the system allows no further thread") from error
    return future, thread


def _late(seconds: float) -> TimeoutError:
    return TimeoutError(errno.ETIMEDOUT, f"no answer within {seconds:g} s")
