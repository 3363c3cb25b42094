"""The process of the clients: `python -m echotui.demo.worker`, orders in, reports out."""

import asyncio
import os
import signal
import sys
from threading import Thread
from typing import BinaryIO, Final, assert_never

from echotui.demo.cast import Stage
from echotui.demo.client import Venue
from echotui.demo.messages import AskFigures, Open, Order, Quit, SetStage, from_line
from echotui.demo.pipe import Outlet
from echotui.demo.reporting import Reporter
from echotui.demo.reports import Failed, Told, to_line

LONGEST_ORDER: Final = 1 << 20
"""Bytes."""
IGNORED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Whatever these end, the parent ends too, and it drains its server first: it needs the clients to
be there. They end when their orders do."""


class Troupe:
    """Does what it is ordered to.

    Args:
        outlet: Where reports go.
    """

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._reporter = Reporter(self._tell)
        self._stage: Stage | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def obey(self, line: bytes) -> None:
        """Do what an order says.

        Args:
            line: The order.
        """
        try:
            self._do(from_line(line))
        except ValueError as error:
            self._reporter.failed("", f"an order was not understood: {error}")

    def _do(self, order: Order) -> None:
        match order:
            case Open(target, seed, speed):
                self._close()
                self._reporter = Reporter(self._tell)
                self._stage = Stage(Venue(target, seed, speed, self._reporter))
            case SetStage(parts) if self._stage is not None:
                self._stage.match(parts)
            case SetStage():
                self._tell(Failed("", "a stage was set before it was opened"))
            case AskFigures():
                self._reporter.figures(self._outlet.dropped)
            case Quit():
                _end()
            case _:
                assert_never(order)

    def _close(self) -> None:
        if self._stage is not None:
            task = asyncio.create_task(self._stage.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _tell(self, report: Told) -> None:
        try:
            self._outlet.write(to_line(report))
        except OSError:
            _end()


def _end() -> None:
    """End this process now: nothing can hold it up, and the kernel closes every socket."""
    os._exit(0)


def _listen(orders: BinaryIO, loop: asyncio.AbstractEventLoop, troupe: Troupe) -> None:
    """Hand on orders until they end; then the parent is gone, whatever way it went.

    In a thread, so that it notices also when the loop hangs.
    """
    while line := orders.readline(LONGEST_ORDER):
        loop.call_soon_threadsafe(troupe.obey, line)
    _end()


async def _serve() -> None:
    troupe = Troupe(Outlet(sys.stdout.fileno()))
    loop = asyncio.get_running_loop()
    Thread(target=_listen, args=(sys.stdin.buffer, loop, troupe), daemon=True).start()
    await asyncio.Event().wait()


def main() -> None:
    """Serve until the orders end."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
