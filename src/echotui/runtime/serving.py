"""One run of the server without a dashboard, and without a terminal."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from msgspec import Struct

from echotui.logs.setup import logging_to
from echotui.runtime.log_targets import file_target, stderr_target
from echotui.runtime.request import ServeRequest
from echotui.runtime.run_end import RunEnd, unless_ignored
from echotui.runtime.server_run import ServerRun
from echotui.runtime.service import Service
from echotui.runtime.startup import loop_factory
from echotui.system.descriptors import FdBudget, raise_fd_limit
from echotui.system.file_work import GRACE
from echotui.system.refusals import starting
from echotui.system.signals import SIGNALS
from echotui.system.standard_streams import hold_standard_streams
from echotui.system.systemd import passed_sockets, service_manager

_AS_UNHANDLED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What systemd counts as a success if it ends a service, other than an exit code of 128+N
(systemd.service(5), `SuccessExitStatus=`). The others may leave a core dump."""


def run(request: ServeRequest) -> int:
    """Serve until a signal is received.

    Returns:
        The exit code: 0 ended as asked, 128+N ended by signal N. Of some signals it does not
        return: the process ends by them, after all has been closed.

    Raises:
        StartError: It cannot start here.
    """
    hold_standard_streams()
    passed, manager = passed_sockets(os.environ), service_manager(os.environ)
    room = raise_fd_limit(request.settings.max_clients)
    factory, name = loop_factory(request.settings.loop)

    async def serve(log_error: Callable[[], str]) -> RunEnd:
        # Made inside the loop, because the server takes the running one.
        server_run = ServerRun(request.settings, name, log_error, ALONE, passed=passed)
        service_run = ServiceRun(server_run, Service(manager), request.settings.drain_timeout)
        await service_run.run(room)
        return service_run.end

    with ExitStack() as stack:
        with starting():
            targets = stderr_target(request.settings), *file_target(request.settings)
            log_error = stack.enter_context(logging_to(*targets))
            stack.enter_context(_logged_warnings())
            runner = stack.enter_context(asyncio.Runner(loop_factory=factory))
        end = runner.run(serve(log_error))
    for number in end.signals[:1]:
        if number in _AS_UNHANDLED:
            signal.signal(number, signal.SIG_DFL)
            # Returns where this is process 1 of a container: pid_namespaces(7).
            os.kill(os.getpid(), number)
    return end.code


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
        drain_timeout: Seconds that a drain may take.

    Attributes:
        end: What ends it.
    """

    def __init__(self, server_run: ServerRun, service: Service, drain_timeout: float) -> None:
        self._server_run = server_run
        self._service = service
        self._drain_timeout = drain_timeout
        self.end = RunEnd()

    async def run(self, room: FdBudget) -> None:
        """Run from the first bind to the last close.

        Raises:
            StartError: The addresses cannot be bound.
        """
        try:
            await self._server_run.start(room, log_ends=True)
            self.end.catch(unless_ignored(SIGNALS))
            self._server_run.open_control()
            self._service.ready(f"listening on {self._server_run.addresses}")
            await self.end.ended.wait()
            await self._drain()
        finally:
            self._service.stop()
            await self._server_run.stop(self.end)

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


@contextmanager
def _logged_warnings() -> Iterator[None]:
    logging.captureWarnings(capture=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
