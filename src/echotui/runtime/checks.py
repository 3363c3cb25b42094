"""Checks of a run for CI: `--for`, `--expect`, `--fail-on`."""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from echotui.model.journal import Acted, Call, Ended, Injected, JournalLine, LoopCall
from echotui.runtime.connection_check import ConnectionCheck
from echotui.runtime.criterion import Criterion
from echotui.server.server import EchoServer
from echotui.sources.time_slice import STRIDE, TimeSlice
from echotui.system.task_failure import report_failure

PERIOD: Final = 0.1
"""Seconds between two sweeps over all connections, for sizes, rates and times."""
TIME_OVER: Final = "the time is over"
BROKEN: Final = "the checks failed by an error of echotui"


class Checks:
    """Looks at connections when the journal gets a line about them, and all of them regularly.

    A server without criteria is not observed: they cost nothing then.

    Args:
        criteria: In the order of the results.
        duration: Seconds until the run is to end; 0: never.
        end: Called with the reason, once or more often, when the run is to end.
        wall: Returns Unix time in seconds.

    Attributes:
        began: Unix time of the start.
        results: One for each criterion.
        seconds: How long it looked.
    """

    def __init__(
        self,
        server: EchoServer,
        criteria: Sequence[Criterion],
        duration: float,
        end: Callable[[str], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.results: Final = [ConnectionCheck(each, server) for each in criteria]
        self.seconds = 0.0
        self._forbidding = [check for check in self.results if not check.criterion.needed]
        self._moving = [check for check in self.results if check.moves]
        self._server = server
        self._wall = wall
        self.began = self._start = 0.0
        self._duration = duration
        self._end = end
        self._timer: asyncio.TimerHandle | None = None
        self._sweeps: asyncio.Task[None] | None = None
        self._broken = False

    def start(self) -> None:
        """Check from now on; call it before the first client is accepted."""
        loop = asyncio.get_running_loop()
        self.began, self._start = self._wall(), self._server.clock()
        if self.results:
            self._server.journal.observe(self._on_line)
        if self._moving:
            self._sweeps = loop.create_task(self._sweep_regularly())
            self._sweeps.add_done_callback(self._on_sweeps_ended)
        if self._duration:
            self._timer = loop.call_later(self._duration, self._end, TIME_OVER)

    async def stop(self) -> None:
        """Look once more, and stop; call it before a drain, which is not of the clients' making."""
        if self._timer is not None:
            self._timer.cancel()
        if self._sweeps is not None:
            self._sweeps.cancel()
            await asyncio.wait({self._sweeps})
            if self._sweeps.cancelled():
                await self._sweep()
        if self.results:
            self._server.journal.observe(None)
        self.seconds = self._server.clock() - self._start

    def after(self, moment: float) -> float:
        """Return the seconds from the start to a moment, to the millisecond."""
        return round(moment - self._start, 3)

    @property
    def met(self) -> bool:
        """Whether all checks are met so far, and nothing was missed."""
        return not self._broken and all(check.met for check in self.results)

    def _on_line(self, line: JournalLine) -> None:
        if isinstance(line, Ended):
            past = self._server.history.find(line.id)
            if past is not None:
                for check in self.results:
                    check.see_end(past, line.at)
        elif isinstance(line, Acted | Injected) or (
            isinstance(line, LoopCall) and line.call is not Call.REMOVE
        ):
            channel = self._server.channels.get(line.id)
            if channel is not None:
                for check in self.results:
                    check.see((channel,), line.at)
        self._end_if_failed()

    async def _sweep_regularly(self) -> None:
        while True:
            await asyncio.sleep(PERIOD)
            await self._sweep()

    def _on_sweeps_ended(self, sweeps: "asyncio.Task[None]") -> None:
        if not sweeps.cancelled():
            self._broken = True
            report_failure(sweeps)
            self._end(BROKEN)

    async def _sweep(self) -> None:
        time_slice = TimeSlice()
        rest = iter(list(self._server.channels.values()))
        while some := list(islice(rest, STRIDE)):
            now = self._server.clock()
            for check in self._moving:
                check.see(some, now)
            self._end_if_failed()
            await time_slice.yield_if_over()

    def _end_if_failed(self) -> None:
        for check in self._forbidding:
            if check.failed:
                self._end(f"{check.criterion} matched")
