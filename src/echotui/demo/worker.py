"""The worker process with the clients, `python -m echotui.demo.worker`: orders in, reports out."""

import asyncio
import os
import signal
import sys
from threading import Thread
from typing import BinaryIO, Final, assert_never

from echotui.demo.cast import Cast
from echotui.demo.client import Environment
from echotui.demo.messages import (
    AskFigures,
    Failed,
    Open,
    Order,
    Quit,
    SetCast,
    StartReading,
    WorkerReport,
    read_order,
    to_line,
)
from echotui.demo.reporter import Reporter

LONGEST_ORDER: Final = 1 << 20
"""Bytes."""
IGNORED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The parent gets them as well, and drains its server before it ends: the clients are needed for
that. The worker ends when its standard input does."""


class PipeWriter:
    """Writes whole lines to a pipe and never waits: drops those for which there is no room.

    Args:
        fd: The pipe. It is made non-blocking, and must be used by nothing else.

    Attributes:
        dropped: How many lines were dropped.
    """

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._rest = b""
        self.dropped = 0

    def write(self, line: bytes) -> None:
        """Write a line, or drop it; BrokenPipeError: the parent has closed the pipe."""
        # Finish a line that is partly written before the next one.
        if self._rest:
            self._rest = self._rest[self._push(self._rest) :]
        if self._rest:
            self.dropped += 1
            return
        written = self._push(line)
        if written:
            self._rest = line[written:]
        else:
            self.dropped += 1

    def _push(self, data: bytes) -> int:
        try:
            return os.write(self._fd, data)
        except (BlockingIOError, InterruptedError):
            return 0


class Worker:
    """Carries out orders, and writes reports to a pipe."""

    def __init__(self, pipe: PipeWriter) -> None:
        self._pipe = pipe
        self._reporter = Reporter(self._send)
        self._cast: Cast | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def handle(self, line: bytes) -> None:
        """Carry out the order in a line."""
        try:
            self._carry_out(read_order(line))
        except ValueError as error:
            self._reporter.failed("", f"an order was not understood: {error}")

    def _carry_out(self, order: Order) -> None:
        match order:
            case Open(target, seed, speed):
                self._close()
                self._reporter = Reporter(self._send)
                self._cast = Cast(Environment(target, seed, speed, self._reporter))
            case SetCast(parts) if self._cast is not None:
                self._cast.set(parts)
            case SetCast():
                self._send(Failed("", "a cast was set before it was opened"))
            case StartReading(part, now):
                if self._cast is not None:
                    self._cast.start_reading(part, now=now)
            case AskFigures():
                self._reporter.figures(self._pipe.dropped)
            case Quit():
                _exit()
            case _:
                assert_never(order)

    def _close(self) -> None:
        if self._cast is not None:
            task = asyncio.create_task(self._cast.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _send(self, report: WorkerReport) -> None:
        try:
            self._pipe.write(to_line(report))
        except OSError:
            _exit()


def _exit() -> None:
    """End this process at once: nothing can delay it, and the kernel closes every socket."""
    os._exit(0)


def _listen(orders: BinaryIO, loop: asyncio.AbstractEventLoop, worker: Worker) -> None:
    """Pass on orders until the pipe ends: the parent is gone then, however it ended.

    In a thread, so that it is noticed also when the loop hangs.
    """
    while line := orders.readline(LONGEST_ORDER):
        loop.call_soon_threadsafe(worker.handle, line)
    _exit()


async def _serve() -> None:
    worker = Worker(PipeWriter(sys.stdout.fileno()))
    loop = asyncio.get_running_loop()
    Thread(target=_listen, args=(sys.stdin.buffer, loop, worker), daemon=True).start()
    await asyncio.Event().wait()


def main() -> None:
    """Serve until standard input ends."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
