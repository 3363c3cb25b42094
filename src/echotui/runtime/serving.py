"""One run of the server without a dashboard, and without a terminal."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from msgspec import Struct

from echotui.config.choices import LogFormat
from echotui.logs.setup import logging_to
from echotui.runtime import report_file
from echotui.runtime.checks import Checks
from echotui.runtime.log_targets import file_target, stderr_target
from echotui.runtime.report import conclude, describe
from echotui.runtime.request import ServeRequest
from echotui.runtime.run_end import RunEnd, unless_ignored
from echotui.runtime.run_log import log_result
from echotui.runtime.server_run import ServerRun
from echotui.runtime.service import Service
from echotui.runtime.startup import loop_factory
from echotui.system.descriptors import FdBudget, raise_fd_limit
from echotui.system.file_work import GRACE
from echotui.system.refusals import starting
from echotui.system.signals import SIGNALS
from echotui.system.standard_streams import hold_standard_streams
from echotui.system.systemd import passed_sockets, service_manager
from echotui.system.tty import print_line

_AS_UNHANDLED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What systemd counts as a success if it ends a service, other than an exit code of 128+N
(systemd.service(5), `SuccessExitStatus=`). The others may leave a core dump."""


def run(request: ServeRequest) -> int:
    """Serve until a signal is received.

    Returns:
        The exit code: 0 ended as asked, 128+N ended by signal N; with checks that of `conclude`. Of
        some signals it does not return: the process ends by them, after all has been closed.

    Raises:
        StartError: It cannot start here.
    """
    hold_standard_streams()
    report_file.check(request.report)
    passed, manager = passed_sockets(os.environ), service_manager(os.environ)
    room = raise_fd_limit(request.settings.max_clients)
    factory, name = loop_factory(request.settings.loop)
    last_lines: list[str] = []
    # In JSON, each line of standard error is an object; in text, the results come after the log.
    in_json = request.settings.log_format is LogFormat.JSON
    say = log_result if in_json else last_lines.append

    async def serve(log_error: Callable[[], str]) -> tuple[RunEnd, int]:
        # Made inside the loop, because the server takes the running one.
        server_run = ServerRun(request.settings, name, log_error, ALONE, passed=passed)
        service_run = ServiceRun(server_run, Service(manager), request)
        await service_run.run(room)
        return service_run.end, await service_run.conclude(say)

    with ExitStack() as stack:
        with starting():
            targets = stderr_target(request.settings), *file_target(request.settings)
            log_error = stack.enter_context(logging_to(*targets))
            stack.enter_context(_logged_warnings())
            runner = stack.enter_context(asyncio.Runner(loop_factory=factory))
        end, code = runner.run(serve(log_error))
    for line in last_lines:
        print_line(line)
    if code == end.code:
        _end_by_signal(end)
    return code


class Alone(Struct, frozen=True):
    """Nothing beside the server; see `Beside`."""

    busy: float = 0.0
    settled: bool = True
    failures: int = 0


ALONE: Final = Alone()


class ServiceRun:
    """Serves until a signal is received, and drains the clients.

    Args:
        server_run: Not started yet.
        service: Notifies the service manager.
        request: How to serve, and for how long.

    Attributes:
        end: What ends it.
    """

    def __init__(self, server_run: ServerRun, service: Service, request: ServeRequest) -> None:
        self._server_run = server_run
        self._service = service
        self._drain_timeout = request.settings.drain_timeout
        self._report = request.report
        self.end = RunEnd()
        self._checks = Checks(server_run.server, request.checks, request.for_, self.end.end)

    async def run(self, room: FdBudget) -> None:
        """Run from the first bind to the last close.

        Raises:
            StartError: The addresses cannot be bound.
        """
        # First: no client is to be missed.
        self._checks.start()
        await self._server_run.start(room, log_ends=True)
        try:
            self.end.catch(unless_ignored(SIGNALS))
            self._server_run.open_control()
            self._service.ready(f"listening on {self._server_run.addresses}")
            await self.end.ended.wait()
            await self._checks.stop()
            await self._drain()
        finally:
            self._service.stop()
            await self._server_run.stop(self.end)

    async def conclude(self, say: Callable[[str], None]) -> int:
        """Say and write the results, after the run. Return the exit code."""
        report = describe(self._checks, self._server_run.server, self.end.why)
        return await conclude(self._checks, report, self._report, say, self.end.code)

    async def _drain(self) -> None:
        clients = len(self._server_run.server.channels)
        self._service.stopping(f"draining {clients} clients", self._drain_timeout + GRACE)
        drained = asyncio.create_task(self._server_run.drain())
        at_once = asyncio.create_task(self.end.at_once.wait())
        await asyncio.wait({drained, at_once}, return_when=asyncio.FIRST_COMPLETED)
        if drained.done():
            drained.result()
        for task in (drained, at_once):
            task.cancel()


def _end_by_signal(end: RunEnd) -> None:
    """Let the first signal end the process, if systemd counts that as a success."""
    for number in end.signals[:1]:
        if number in _AS_UNHANDLED:
            signal.signal(number, signal.SIG_DFL)
            # Returns where this is process 1 of a container: pid_namespaces(7).
            os.kill(os.getpid(), number)


@contextmanager
def _logged_warnings() -> Iterator[None]:
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
