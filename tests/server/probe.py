"""Another client, which must not notice what happens to the others."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from math import inf
from pathlib import Path
from typing import Final

from echotui.server.server import EchoServer
from tests.clients import PATIENCE
from tests.server.bench import Bench

OK: Final = 0.1
"""Seconds that the 99th percentile of its echoes may take, on a machine that is there for us."""
NEVER: Final = 1.0
"""Seconds that it may not take either when others have the processors most of the time."""
EVERY: Final = 0.01
"""Seconds between two echoes."""
SECOND: Final = 1e9
"""Nanoseconds."""

_PROBER: Final = str(Path(__file__).with_name("prober.py"))


class Probe:
    """A client in a process of its own that echoes 64 bytes all the while.

    Args:
        address: Where the server is.
        pid: The server's process, of which waiting for a processor is subtracted.
        every: Seconds between two echoes.

    Attributes:
        longest: Seconds that the slowest echo took, once it was judged, without waiting for a
            processor.
    """

    def __init__(self, address: tuple[str, int], pid: int, every: float = EVERY) -> None:
        self._every = every
        host, port = address
        self._child = subprocess.Popen(
            # Nothing but the standard library: it is there at once.
            [sys.executable, "-IS", _PROBER, host, str(port), str(pid), str(every)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = 0
        self.longest = 0.0

    def wait_first(self) -> None:
        """Wait until its first echo is back."""
        assert self._child.stdout
        self.port = int(self._child.stdout.readline())

    def judge(self, *, ended: bool = False, ok: float = OK, longest: float = inf) -> None:
        """Stop it, and judge its echoes.

        Args:
            ended: Whether the server was to end the connection, which it does with an end of file.
            ok: Seconds that the 99th percentile may take.
            longest: Seconds that none of them may take, without waiting for a processor.
        """
        stop = self._child.stdin
        if ended:
            self._child.stdin = None  # It stops by itself.
        answer, _ = self._child.communicate(timeout=2 * PATIENCE)
        if stop:
            stop.close()
        end, *echoes = answer.splitlines()
        expected = "closed" if ended else "stopped"
        assert end == expected, f"the probe was {end}, not {expected}"
        figures = [tuple(map(int, echo.split())) for echo in echoes]
        took = self._p99([took / SECOND for took, _ in figures])
        own = [max(0, took - waited) / SECOND for took, waited in figures]
        self.longest = max(own)
        ours = self._p99(own)
        assert self.longest < longest, f"one took {self.longest:.3f} s"
        assert ours < ok, f"p99 {ours:.3f} s, with waiting for a processor {took:.3f} s"
        assert took < NEVER, f"p99 {took:.3f} s, without waiting for a processor {ours:.3f} s"

    def kill(self) -> None:
        """End it without a judgement; any number of times."""
        self._child.kill()
        with self._child:
            pass  # Its streams are closed.

    def _p99(self, took: list[float]) -> float:
        """Return the percentile as if no probe had waited for the answer to the one before."""
        every = self._every
        due = sorted(one - every * n for one in took for n in range(1 + int(one / every)))
        return due[len(due) * 99 // 100]


@contextmanager
def probed(
    address: tuple[str, int],
    pid: int,
    *,
    every: float = EVERY,
    ended: bool = False,
    ok: float = OK,
    longest: float = inf,
) -> Iterator[Probe]:
    """Probe a server in another process all the while, and judge; see `Probe`."""
    probe = Probe(address, pid, every)
    try:
        probe.wait_first()
        yield probe
        probe.judge(ended=ended, ok=ok, longest=longest)
    finally:
        probe.kill()


@asynccontextmanager
async def probing(bench: Bench, server: EchoServer, *, ended: bool = False) -> AsyncIterator[Probe]:
    """Probe a server on this loop all the while, and judge; see `Probe`."""
    host, port = server.addresses[0]
    probe = await bench.run(Probe, ("127.0.0.1" if host == "::" else host, port), os.getpid())
    try:
        await bench.run(probe.wait_first)
        yield probe
        await bench.run(probe.judge, ended=ended)
    finally:
        await bench.run(probe.kill)
