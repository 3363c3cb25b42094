"""One run of the program: server, dashboard, signals, drain."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections import deque
from typing import Any, Final

from echotui.errors import StartError
from echotui.server.server import EchoServer
from echotui.settings import Settings
from echotui.sources.live import LiveSource
from echotui.ui.app import EchoApp

log = logging.getLogger(__name__)

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
RESTARTS: Final = 3
RESTART_WINDOW: Final = 60.0
"""So many failures of the dashboard in so many seconds, and the server goes on without one."""
PAYLOAD_KEPT: Final = 256
"""Bytes of a client's last message that `--payload` keeps."""


def run(settings: Settings) -> int:
    """Serve, and show the dashboard, until the operator quits or a signal ends it.

    Args:
        settings: What was asked for.

    Returns:
        The exit code: 0 ended as asked, 1 failed while running, 128+N ended by signal N.

    Raises:
        StartError: It cannot start here; nothing has been written to the terminal.
    """
    check_terminal()
    # While the screen is up, a record without a handler would land on it.
    logging.getLogger().addHandler(logging.NullHandler())
    factory, name = loop_factory(settings.loop)
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(_serve(settings, name))


def check_terminal() -> None:
    """Make sure that there is a terminal to draw on.

    Raises:
        StartError: Standard input or output is none, or `TERM` names one that cannot be drawn on.
    """
    for stream, name in ((sys.__stdin__, "input"), (sys.__stdout__, "output")):
        if stream is None or not stream.isatty():
            raise StartError(f"standard {name} is not a terminal; start echotui in one")
    # Textual draws on standard error.
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        raise StartError("standard error is not a terminal, and the dashboard is drawn on it")
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        raise StartError("TERM says that this terminal cannot be drawn on; set it, e.g. to xterm")


def loop_factory(kind: str) -> tuple[Any, str]:
    """Find the event loop to run on.

    Args:
        kind: `auto` (uvloop if it is installed), `asyncio` or `uvloop`.

    Returns:
        What makes the loop, `None` for asyncio's own; and its name.

    Raises:
        StartError: uvloop was asked for, and is not installed.
    """
    if kind != "asyncio":
        try:
            import uvloop  # noqa: PLC0415 - an extra: not everybody has it
        except ImportError as error:
            if kind == "uvloop":
                raise StartError(
                    "--loop uvloop: uvloop is not installed; install echotui[fast]"
                ) from error
        else:
            return uvloop.new_event_loop, "uvloop"
    return None, "asyncio"


async def _serve(settings: Settings, loop: str) -> int:
    # Made inside the loop, because the server takes the one that is running.
    return await Session(settings, loop).run()


class Session:
    """Keeps the server and the dashboard apart: either may end without the other.

    Args:
        settings: What was asked for.
        loop: The event loop's kind, to be shown.
    """

    def __init__(self, settings: Settings, loop: str) -> None:
        self._settings = settings
        self._loop = loop
        self._server = EchoServer(
            settings.strategy,
            settings.limits,
            keep_payload=PAYLOAD_KEPT if settings.payload else 0,
        )
        self._app: EchoApp | None = None
        self._signals: list[int] = []
        self._ended = asyncio.Event()
        self._at_once = asyncio.Event()
        self._failures: deque[float] = deque(maxlen=RESTARTS)

    async def run(self) -> int:
        """Run from the first bind to the last close.

        Returns:
            The exit code.

        Raises:
            StartError: The addresses cannot be bound.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_loop_exception)
        await self._server.start(self._settings.host, self._settings.port)
        for number in SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)
        try:
            dashboard = asyncio.create_task(self._dashboards())
            ended = asyncio.create_task(self._ended.wait())
            await asyncio.wait({dashboard, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
            await self._leave(dashboard)
        finally:
            self._server.stop()
        return 128 + self._signals[0] if self._signals else 0

    def _on_signal(self, number: int) -> None:
        self._signals.append(number)
        self._ended.set()
        if len(self._signals) > 1:
            self._at_once.set()

    async def _leave(self, dashboard: "asyncio.Task[None]") -> None:
        """Give the terminal back and the clients what they are owed, at the same time."""
        if self._app is not None:
            self._app.exit()
        drain = asyncio.create_task(self._server.drain(self._settings.drain_timeout))
        await dashboard
        left = len(self._server.channels)
        if left and not self._at_once.is_set():
            _say(f"{left} clients left, {self._server.drain_left:.1f} s to go; ctrl+c ends at once")
        at_once = asyncio.create_task(self._at_once.wait())
        await asyncio.wait({drain, at_once}, return_when=asyncio.FIRST_COMPLETED)
        for task in (drain, at_once):
            task.cancel()

    async def _dashboards(self) -> None:
        """Show a dashboard; after a failure another one, a few times."""
        notice = ""
        while not self._ended.is_set():
            source = LiveSource(self._server, self._settings.drain_timeout, self._loop)
            self._app = EchoApp(
                source,
                refresh=self._settings.refresh,
                theme=self._settings.theme,
                notice=notice,
            )
            await self._app.run_metered()
            failed = self._app.failed_where()
            if not failed:
                return
            log.error("the dashboard failed: %s", failed)
            if self._failed_too_often():
                where = ", ".join(str(address) for address in self._server.addresses)
                _say(
                    f"the dashboard failed again: {failed}; the server on {where} goes on "
                    f"without it; ctrl+c ends it"
                )
                self._app = None
                await self._ended.wait()
                return
            notice = f"the dashboard failed and was started again: {failed}; no client was touched"

    def _failed_too_often(self) -> bool:
        now = time.monotonic()
        self._failures.append(now)
        return len(self._failures) == RESTARTS and now - self._failures[0] < RESTART_WINDOW

    def _on_loop_exception(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("in the event loop: %s", context.get("message"), exc_info=error)


def _say(text: str) -> None:
    """Tell the operator something when there is no dashboard."""
    try:
        sys.stderr.write(f"echotui: {text}\n")
        sys.stderr.flush()
    except OSError as error:
        # The terminal is gone; that is why we are leaving.
        log.info("could not say %r: %s", text, error)
