"""The same server, with a dashboard and without, and its clients."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.pty import Dashboard

WITH: Final = "with the dashboard"
WITHOUT: Final = "without"


@contextmanager
def served(kind: str, *options: str) -> Iterator[tuple[int, int]]:
    """Start one; gives its port and its pid."""
    if kind == WITH:
        with Dashboard(*options) as dashboard:
            yield dashboard.port, dashboard.pid
        return
    with Child("peers.echotui", "asyncio", "eager", on=cores.SERVER) as server:
        yield server.port(), server.pid


@contextmanager
def clients(
    served_at: tuple[int, int],
    *,
    talking: int = 0,
    size: int = 1024,
    rate: int = 0,
    silent: int = 0,
) -> Iterator[Child]:
    """Connect clients: so many that talk (see `load.talkers`), and so many that do not."""
    with Child("load.talkers", *served_at, talking, size, rate, silent, on=cores.LOAD) as load:
        load.answer()
        yield load


def sleep(pid: int) -> None:
    """Stop a program, so that it takes nothing from the one that is measured."""
    os.kill(pid, signal.SIGSTOP)


@contextmanager
def awake(pid: int) -> Iterator[None]:
    """Let a program that sleeps go on for a while."""
    os.kill(pid, signal.SIGCONT)
    try:
        yield
    finally:
        sleep(pid)
