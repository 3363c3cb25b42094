"""One run of a dashboard that shows another program."""

from collections.abc import Callable

from echotui.runtime.ask.console import Console
from echotui.runtime.ask.program_source import open_program
from echotui.runtime.attached import Attached, run_dashboard
from echotui.runtime.program_choice import choose_program
from echotui.runtime.request import WatchRequest
from echotui.runtime.run_log import log_attach


def run(request: WatchRequest) -> int:
    """Show a program until the operator quits or a signal is received.

    Returns:
        The exit code, as of `attached.run`.

    Raises:
        NoServerError: There is no such program.
        SettingsError: There are several.
        StartError: It cannot be read, or the log cannot be opened.
    """
    return run_dashboard(request.settings, lambda log_error: _watch(request, log_error))


async def _watch(request: WatchRequest, log_error: Callable[[], str]) -> int:
    settings = request.settings
    target = request.target or await choose_program(Console())
    source = await open_program(
        target, allow_kick=request.allow_kick and not settings.read_only, allowed=settings.allow
    )
    try:
        log_attach(source.name)
        return await Attached(settings, source, log_error, lambda: source.known).run()
    finally:
        source.close()
