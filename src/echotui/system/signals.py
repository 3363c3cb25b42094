"""Signals that end the program, and their names."""

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
"""Unhandled, each ends the program and leaves the terminal as the dashboard set it (signal(7)).
Left out are signals that cannot be handled, and those that a failing instruction raises again and
again: SIGSEGV, SIGBUS, SIGFPE, SIGILL. `abort` ends the program all the same. macOS has not all."""


def signal_name(number: int) -> str:
    """Return the name of a signal as kill(1) takes it: "SIGTERM", "SIGRTMIN+3"."""
    if number in _REAL_TIME[1:]:
        return f"SIGRTMIN+{number - _REAL_TIME[0]}"
    return signal.Signals(number).name
