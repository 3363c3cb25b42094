"""One run of the program with a dashboard, which may end before the server, or fail."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Final

from echotui.config.settings import Settings
from echotui.logs.capture import captured_output
from echotui.logs.setup import logging_to
from echotui.runtime.dashboard_run import DashboardRun
from echotui.runtime.log_targets import file_target
from echotui.runtime.preferences import preferences
from echotui.runtime.request import DemoRequest
from echotui.runtime.run_end import RunEnd
from echotui.runtime.server_run import ServerRun
from echotui.runtime.startup import loop_factory
from echotui.runtime.supervisor import VIEWER, Supervisor
from echotui.system.descriptors import FdBudget, raise_fd_limit
from echotui.system.refusals import starting
from echotui.system.signals import SIGNALS
from echotui.system.tty import gets_input, print_line

NAMED: Final = "the dashboard of the server"
"""Who acts, as other viewers read it."""
QUIET: Final = 0.2
"""Seconds that a drain may take without a message."""


def run(request: Settings | DemoRequest) -> int:
    """Serve, and show the dashboard, until the operator quits or a signal is received.

    Returns:
        The exit code: 0 ended as asked, 1 failed while running, 128+N ended by signal N.

    Raises:
        StartError: It cannot start here; nothing has been written to the terminal.
    """
    demo = request if isinstance(request, DemoRequest) else None
    settings = request.settings if isinstance(request, DemoRequest) else request
    room = raise_fd_limit(settings.max_clients)
    factory, name = loop_factory(settings.loop)
    with ExitStack() as stack:
        with starting():
            log_error = stack.enter_context(logging_to(*file_target(settings)))
            stack.enter_context(captured_output())
            runner = stack.enter_context(asyncio.Runner(loop_factory=factory))
        return runner.run(_serve(settings, name, demo, log_error, room))


async def _serve(
    settings: Settings,
    loop: str,
    demo: DemoRequest | None,
    log_error: Callable[[], str],
    room: FdBudget,
) -> int:
    # Made inside the loop, because the server takes the running one.
    return await Session(settings, loop, demo, log_error).run(room)


class Session:
    """One run of server and dashboard, which may each end without the other.

    Args:
        settings: All settings.
        loop: The name of the event loop.
        demo: The demo to play, if any.
        log_error: Returns what is wrong with the log now; empty when it works.
    """

    def __init__(
        self,
        settings: Settings,
        loop: str,
        demo: DemoRequest | None,
        log_error: Callable[[], str] = str,
    ) -> None:
        self._settings = settings
        # The shell may pass on a hang-up that the dashboard has noticed already: it counts once.
        self._end = RunEnd(lambda number: number == signal.SIGHUP and self._supervisor.hung_up)
        self._supervisor = Supervisor(
            lambda: closing(self._server_run.source(VIEWER, NAMED)),
            preferences(settings, demo=demo is not None),
            self._go_on_without,
            lambda: self._end.receive(signal.SIGHUP),
        )
        self._dashboard = DashboardRun(self._supervisor, self._end)
        self._server_run = ServerRun(settings, loop, log_error, self._supervisor, demo)

    async def run(self, room: FdBudget) -> int:
        """Run from the first bind to the last close, and return the exit code.

        Raises:
            StartError: The addresses cannot be bound, or no dashboard can be started.
        """
        await self._server_run.start(room, log_ends=bool(self._settings.log_file))
        self._end.catch(SIGNALS)
        opening = asyncio.create_task(self._open_control())
        try:
            await self._server_run.start_demo(lambda: self._end.end("the demo is over"))
            # If it cannot start, this raises, and there is no drain.
            await self._dashboard.run(self._server_run.notices(room))
            await self._drain()
        finally:
            opening.cancel()
            await self._server_run.stop(self._end)
        return self._end.code

    async def _open_control(self) -> None:
        # Loading it would delay the first frame.
        await self._supervisor.drawn.wait()
        self._server_run.open_control()

    async def _drain(self) -> None:
        """Restore the terminal and drain the clients, at the same time."""
        at_once = asyncio.create_task(self._end.at_once.wait())
        ends = {asyncio.create_task(self._server_run.drain()), at_once}
        await self._dashboard.close(at_once)
        done, _ = await asyncio.wait(ends, timeout=QUIET, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            self._print_clients_left()
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()

    def _go_on_without(self, failed: str) -> None:
        print_line(
            f"the dashboard failed again: {failed}; the server on {self._server_run.addresses}"
            " continues without it; ctrl+c stops it"
        )

    def _print_clients_left(self) -> None:
        server = self._server_run.server
        left, seconds = len(server.channels), server.drainer.left
        how = "ctrl+c" if gets_input() else "a second signal"
        print_line(f"clients left: {left}; all closed within {seconds:.1f} s; {how} stops at once")
