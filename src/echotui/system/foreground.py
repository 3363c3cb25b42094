"""Whether this process may use its terminal: it is in the foreground, or no shell controls jobs."""

import asyncio
import os
import signal
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

_PERIOD: Final = 0.5  # Seconds between two checks whether this process is in the foreground.
_STOPPING: Final = (signal.SIGTTIN, signal.SIGTTOU)


def in_foreground(fd: int) -> bool:
    """Return whether this process's group is in the foreground of a terminal.

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
    Terminal Interface, 11.1.4): so call `in_foreground` before each. Blocked, and not ignored,
    because Textual sets the handlers. Threads and children inherit this.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)


class TerminalJob:
    """This process as a job of the shell; calls `on_foreground` in the loop after a wait."""

    def __init__(self, fd: int, on_foreground: Callable[[], object]) -> None:
        self._fd = fd
        self._on_foreground = on_foreground
        self._attributes: list[Any] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def in_foreground(self) -> bool:
        """Whether the terminal may be used."""
        return in_foreground(self._fd)

    def record_attributes(self) -> None:
        """Record the terminal's attributes, just set by this process."""
        self._attributes = self._current()

    @property
    def may_restore(self) -> bool:
        """Whether nobody else relies on the attributes: a shell sets its own as it stops a job."""
        return self.in_foreground or self._current() == self._attributes

    def wait(self) -> None:
        """Wait for the foreground; polls, for a shell's `fg` sends no signal to a running job."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(_PERIOD, self._check)

    def cancel(self) -> None:
        """Stop waiting."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        if self.in_foreground:
            self._timer = None
            self._on_foreground()
        else:
            self.wait()

    def _current(self) -> list[Any]:
        with suppress(termios.error):  # It may be gone.
            return termios.tcgetattr(self._fd)
        return []
