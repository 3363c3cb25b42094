"""Runs what a command line asks for."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

from echotui.cli.arguments import parse
from echotui.cli.output import write
from echotui.config.settings import Settings
from echotui.errors import StartError
from echotui.runtime.program_run import RunRequest
from echotui.runtime.request import (
    AttachRequest,
    DemoRequest,
    FleetDemoRequest,
    ServeRequest,
    WatchRequest,
)
from echotui.system.refusals import starting

RUNS: Final[Mapping[type, str]] = {
    AttachRequest: "echotui.runtime.attached",
    WatchRequest: "echotui.runtime.watched",
    RunRequest: "echotui.runtime.program_run",
    Settings: "echotui.runtime.session",
    DemoRequest: "echotui.runtime.session",
    FleetDemoRequest: "echotui.runtime.fleet_demo",
    ServeRequest: "echotui.runtime.serving",
}
"""For each type of request, the module with the function `run(request)` that returns the exit code.
It is loaded when it is needed: Textual is slow to load, and most commands do without it."""
DRAWS: Final = (AttachRequest, WatchRequest, Settings, DemoRequest, FleetDemoRequest)
"""The requests that need a terminal: without one, nothing that draws is loaded."""
ASK: Final = "echotui.runtime.ask.run"
"""The same for all other requests, which ask a running server: their types are loaded with it."""


def carry_out(argv: Sequence[str]) -> int:
    """Carry out a command line, and return the exit code.

    Raises:
        SettingsError, StartError, NoServerError: see `main`.
    """
    request = parse(argv)
    if not isinstance(request, str):
        if isinstance(request, DRAWS):
            # What it loads, no other command needs.
            from echotui.runtime.startup import check_terminal  # noqa: PLC0415

            check_terminal()
        with starting():
            module = import_module(RUNS.get(type(request), ASK))
        code: int = module.run(request)
        return code
    try:
        write(request, sys.stdout)
    except OSError as error:
        raise StartError(f"cannot write to standard output: {error.strerror}") from error
    return 0
