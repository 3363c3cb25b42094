"""Whether this process may use its terminal: it is in the foreground, or no shell controls jobs."""

import asyncio
import os
import signal
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

_PERIOD: Final = 0.5
"""Seconds between two looks whether this process is in the foreground."""
_STOPPING: Final = (signal.SIGTTIN, signal.SIGTTOU)


def in_foreground(fd: int) -> bool:
    """Ask the terminal whether this process's group is in the foreground.

    Args:
        fd: A descriptor of the terminal.

    Returns:
        True also where it is not our controlling terminal: it has no foreground for us then, and
        nothing stops us (tcgetpgrp(3), ENOTTY). True where it is gone.
    """
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:
        return True


def never_stop_for_terminal() -> None:
    """Let no use of the terminal from the background stop this process.

    With the signals blocked a read fails with EIO, and all other uses succeed (POSIX, General
    Terminal Interface, 11.1.4): so ask `in_foreground` before each. Blocked, and not ignored,
    because Textual sets the handlers. Threads and children inherit this.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)


class Job:
    """This process as a job of a shell, if it is one.

    Args:
        fd: A descriptor of the terminal.
        on_foreground: Called in the loop, when a wait is over.
    """

    def __init__(self, fd: int, on_foreground: Callable[[], object]) -> None:
        self._fd = fd
        self._on_foreground = on_foreground
        self._attributes: list[Any] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def in_foreground(self) -> bool:
        """Whether the terminal may be used; see `in_foreground`."""
        return in_foreground(self._fd)

    def taken(self) -> None:
        """Remember the terminal's attributes as they are now, set by this process."""
        self._attributes = self._current()

    @property
    def may_restore(self) -> bool:
        """Whether nobody else relies on the attributes: a shell sets its own as it stops a job."""
        return self.in_foreground or self._current() == self._attributes

    def wait(self) -> None:
        """Wait for the foreground; polls, for a shell's `fg` sends no signal to a running job."""
        self.end()
        self._timer = asyncio.get_running_loop().call_later(_PERIOD, self._look)

    def end(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        if self.in_foreground:
            self._timer = None
            self._on_foreground()
        else:
            self.wait()

    def _current(self) -> list[Any]:
        with suppress(termios.error):  # It may be gone.
            return termios.tcgetattr(self._fd)
        return []
