"""One run of a dashboard that shows a server in another process."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from typing import Final

from echotui.config.settings import Settings
from echotui.logs.capture import captured_output
from echotui.logs.setup import logging_to
from echotui.model.query import Query
from echotui.model.source import Source
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.named_fleet import is_named_fleet, named_fleet
from echotui.runtime.ask.opening import Destination
from echotui.runtime.ask.reach import absence, absent_of
from echotui.runtime.attach_target import open_target
from echotui.runtime.dashboard_run import DashboardRun
from echotui.runtime.log_targets import file_target
from echotui.runtime.preferences import preferences
from echotui.runtime.request import AttachRequest
from echotui.runtime.run_end import RunEnd
from echotui.runtime.run_log import log_attach, log_notice, on_loop_exception
from echotui.runtime.startup import loop_factory
from echotui.runtime.supervisor import VIEWER, Supervisor
from echotui.sources.fleet.servers_pane import with_servers_pane
from echotui.sources.logged import LoggedSource
from echotui.sources.read_only import ReadOnlySource
from echotui.system.file_work import GRACE, finish
from echotui.system.gc import GcScheduler
from echotui.system.printable import sentence
from echotui.system.refusals import starting
from echotui.system.signals import SIGNALS
from echotui.system.tty import print_line

Show = Callable[[Callable[[], str]], Coroutine[None, None, int]]
"""Shows a source; it gets what returns what is wrong with the log."""
FAILED: Final = 1
"""The exit code when the dashboard fails again and again."""


def run(request: AttachRequest) -> int:
    """Show a server until the operator quits or a signal is received.

    Returns:
        The exit code: 0 ended as asked, 1 failed while running, 128+N ended by signal N.

    Raises:
        StartError: The log cannot be opened.
        NoServerError: No server answers.
    """
    return run_dashboard(request.settings, lambda log_error: _attach(request, log_error))


def run_dashboard(settings: Settings, show: Show) -> int:
    """Run what shows a source in a loop and with a log of its own; return its exit code.

    Raises:
        StartError: The log cannot be opened.
    """
    factory, _ = loop_factory(settings.loop)
    with ExitStack() as stack:
        with starting():
            log_error = stack.enter_context(logging_to(*file_target(settings)))
            runner = stack.enter_context(asyncio.Runner(loop_factory=factory))
        return runner.run(show(log_error))


async def _attach(request: AttachRequest, log_error: Callable[[], str]) -> int:
    settings, targets = request.settings, request.targets
    private = is_named_fleet(targets)
    to = Destination(
        named_fleet({"fleet": settings.fleet}) if private else targets,
        settings.fleet_credentials,
        settings.fleet_ca,
        "attach",
        wait=True,
        private=private,
    )
    source = await open_target(to, Console())
    try:
        log_attach(source.name)
        # The dashboard shows it too.
        for state in absent_of(await source.view(Query())):
            log_notice(absence(state))
        settings = replace(settings, notices=(*settings.notices, *to.notices))
        return await Attached(settings, source, log_error).run()
    finally:
        source.close()


class Attached:
    """One run of a dashboard over a source that outlives it.

    Args:
        settings: How to show it.
        source: What is shown; close it afterwards.
        log_error: Returns what is wrong with the log now; empty when it works.
        known: Returns how many connections the source has objects of, in this process.
    """

    def __init__(
        self,
        settings: Settings,
        source: Source,
        log_error: Callable[[], str] = str,
        known: Callable[[], int] = int,
    ) -> None:
        self._settings = settings
        logged = LoggedSource(source, log_error, VIEWER)
        shown = with_servers_pane(ReadOnlySource(logged) if settings.read_only else logged)
        # The shell may pass on a hang-up that the dashboard has noticed already: it counts once.
        self._end = RunEnd(lambda number: number == signal.SIGHUP and self._supervisor.hung_up)
        self._supervisor = Supervisor(
            lambda: nullcontext(shown),
            preferences(self._settings),
            self._give_up,
            lambda: self._end.receive(signal.SIGHUP),
        )
        self._dashboard = DashboardRun(self._supervisor, self._end)
        self._failed = False
        self._gc = GcScheduler(
            known, lambda: self._supervisor.settled, lambda: self._supervisor.failures
        )

    async def run(self) -> int:
        """Run the dashboard, and return the exit code.

        Raises:
            StartError: No dashboard can be started.
        """
        asyncio.get_running_loop().set_exception_handler(on_loop_exception)
        self._gc.start()
        self._end.catch(SIGNALS)
        notices = self._settings.notices
        for text in notices:
            log_notice(text)
        try:
            with captured_output():
                await self._dashboard.run([sentence(text) for text in notices])
                at_once = asyncio.create_task(self._end.at_once.wait())
                await self._dashboard.close(at_once)
                at_once.cancel()
            await finish(GRACE)
        finally:
            self._gc.stop()
        return FAILED if self._failed else self._end.code

    def end(self, why: str) -> None:
        """End the run, as if the operator had quit."""
        self._end.end(why)

    def _give_up(self, failed: str) -> None:
        self._failed = True
        print_line(f"the dashboard failed again: {failed}; the server is not affected")
        self._end.end("the dashboard failed")
