"""A thread that the program does not see: not in `threading`, and no signal is delivered to it."""

import _thread
import os
import sys
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Final

from echotui.observer.signal_mask import SignalMask

MOST: Final = 1.0
"""Seconds that the program is held up by a thread that does not end."""
_STEP: Final = 0.00005


class AgentThread:
    """Runs a function in a thread, as often as it is started."""

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function
        self._ended = _new_lock()
        self._native = 0

    @property
    def is_this(self) -> bool:
        """Whether the caller runs in it."""
        return bool(self._native) and self._native == _thread.get_native_id()

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return bool(self._ended.locked())

    def start(self) -> None:
        """Start it.

        Raises:
            RuntimeError: The system has none left.
        """
        # The new thread has the mask of the one that makes it: a signal would end a wait in the
        # main thread only if it is delivered there (pthread_sigmask(3)). Nor is this interrupted.
        mask = SignalMask()
        try:
            self._ended = _new_lock()
            self._ended.acquire()
            self._begun = _new_lock()
            self._begun.acquire()
            _original("start_new_thread")(self._run, ())
            # A new thread first frees memory, without the interpreter's lock; an interpreter that
            # starts exchanges its allocator meanwhile, and aborted once ("munmap_chunk(): invalid
            # pointer", -X dev).
            self._begun.acquire(timeout=MOST)
        except RuntimeError:
            self._ended.release()
            raise
        finally:
            mask.restore()
        if mask.raised is not None:
            raise mask.raised

    def wait(self) -> None:
        """Wait until it has ended, also for the kernel: Python warns if it forks with threads."""
        if self.is_this or not self._ended.acquire(timeout=MOST):
            return
        self._ended.release()
        path, deadline = f"/proc/self/task/{self._native}", monotonic() + MOST
        while os.path.exists(path) and monotonic() < deadline:  # noqa: PTH110 - made for each fork
            sleep(_STEP)

    def _run(self) -> None:
        ended = self._ended
        self._native = _thread.get_native_id()
        self._begun.release()
        try:
            self._function()
        finally:
            ended.release()


def _new_lock() -> _thread.LockType:
    lock: _thread.LockType = _original("allocate_lock")()
    return lock


def _original(name: str) -> Callable[..., Any]:
    """Return a function of `_thread`, also if gevent has put one for its greenlets there."""
    monkey = sys.modules.get("gevent.monkey")
    function: Callable[..., Any] = (
        monkey.get_original("_thread", name) if monkey else getattr(_thread, name)
    )
    return function
