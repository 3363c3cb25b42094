"""A server with its control socket that measures how long its loop is held.

Called with the loop, and the path of the socket. The first line starts a measurement; the second
ends it, and is answered with the longest hold, without what the process waited for a processor.
"""

import asyncio
import sys
import time
from pathlib import Path

from echotui.config.settings import Settings
from echotui.control.control import Control
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from echotui.system.descriptors import raise_fd_limit
from echotui.system.gc import GcScheduler
from tests.benchmarks.child import send_answer
from tests.benchmarks.peers.loops import run

TICK = 0.001
NANOSECONDS = 1e9


class Holds:
    """Sets a timer every millisecond, and notes how late it was."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._measuring: asyncio.Task[None] | None = None
        self._schedule = Path("/proc/self/schedstat").open("rb", buffering=0)  # noqa: SIM115 - for good

    def on_line(self) -> None:
        """Start, or stop and answer; end with the parent."""
        if not sys.stdin.readline():
            sys.exit()
        if self._measuring is None:
            self._longest = 0.0
            self._measuring = asyncio.create_task(self._measure())
        else:
            self._measuring.cancel()
            self._measuring = None
        send_answer({"longest": self._longest})

    def _waited(self) -> float:
        self._schedule.seek(0)
        return int(self._schedule.read().split()[1]) / NANOSECONDS

    async def _measure(self) -> None:
        while True:
            due, waited = time.perf_counter() + TICK, self._waited()
            await asyncio.sleep(TICK)
            late = time.perf_counter() - due - (self._waited() - waited)
            self._longest = max(self._longest, late)


async def main() -> None:
    raise_fd_limit(0)
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start(["127.0.0.1"], 0)
    control = Control(server, lambda _by: LiveSource(server, 5.0), Settings(control=sys.argv[2]))
    await control.bind()
    await control.serve()
    GcScheduler(lambda: len(server.channels), lambda: True, lambda: 0).start()
    asyncio.get_running_loop().add_reader(sys.stdin, Holds().on_line)
    send_answer({"port": server.addresses[0].port})
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())
