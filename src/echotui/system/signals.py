"""Signals that end the program, and what they are called."""

import signal
from typing import Final

_REAL_TIME: Final = (
    range(signal.SIGRTMIN, signal.SIGRTMAX + 1) if hasattr(signal, "SIGRTMIN") else range(0)
)
SIGNALS: Final = (
    *(
        int(getattr(signal, name))
        for name in (
            "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM",
            "SIGPROF", "SIGXCPU", "SIGIO", "SIGPWR", "SIGSTKFLT", "SIGABRT", "SIGTRAP", "SIGSYS",
        )
        if hasattr(signal, name)
    ),
    *_REAL_TIME,
)  # fmt: skip
"""Each would end the program otherwise, and leave the terminal as the dashboard had it (signal(7)).
Not among them are those that cannot be handled, and those that a failing instruction raises again
and again: SIGSEGV, SIGBUS, SIGFPE, SIGILL. `abort` ends it all the same. macOS has not all."""


def signal_name(number: int) -> str:
    """Tell the name of a signal, as kill(1) takes it.

    Args:
        number: One of `SIGNALS`.

    Returns:
        Such as "SIGTERM" or "SIGRTMIN+3".
    """
    if number in _REAL_TIME[1:]:
        return f"SIGRTMIN+{number - _REAL_TIME[0]}"
    return signal.Signals(number).name
