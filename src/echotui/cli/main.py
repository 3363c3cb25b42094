"""The entry point: runs what a command line asks for; errors become one line and an exit code."""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Final, TextIO

from echotui.config.settings import Settings
from echotui.errors import NoServerError, SettingsError, StartError
from echotui.runtime.request import (
    AttachRequest,
    DemoRequest,
    FleetDemoRequest,
    ServeRequest,
    WatchRequest,
)
from echotui.system.printable import one_line
from echotui.system.refusals import starting

EXIT_ENDED: Final = 0
EXIT_USAGE: Final = 2
EXIT_NO_SERVER: Final = 4
EXIT_INTERRUPTED: Final = 130
RUNS: Final[Mapping[type, str]] = {
    AttachRequest: "echotui.runtime.attached",
    WatchRequest: "echotui.runtime.watched",
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


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program with the given arguments, by default those of this process.

    Raises:
        SystemExit: Always. 0 ended as asked; 1 failed while running; 2 wrong usage or cannot
            start, 4 no server answers, each with one line on stderr; 128 + N ended by signal N.
    """
    # All objects made until the server listens stay; collecting garbage among them takes 60 ms. The
    # session collects from then on, see system/gc.py.
    gc.disable()
    try:
        sys.exit(_carry_out(sys.argv[1:] if argv is None else argv))
    except (SettingsError, StartError) as error:
        code, message = EXIT_USAGE, str(error)
    except NoServerError as error:
        code, message = EXIT_NO_SERVER, str(error)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    finally:
        gc.enable()
    with suppress(OSError):
        _write(f"echotui: {one_line(message)}\n", sys.stderr)
    sys.exit(code)


def _carry_out(argv: Sequence[str]) -> int:
    # Not at the top: the 12,000 objects of cyclopts and the settings stay as well.
    from echotui.cli.arguments import parse  # noqa: PLC0415

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
        _write(request, sys.stdout)
    except OSError as error:
        raise StartError(f"cannot write to standard output: {error.strerror}") from error
    return EXIT_ENDED


def _write(text: str, stream: TextIO | None) -> None:
    if stream is None:  # The descriptor was closed before the start.
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError:
        # The rest of the buffer would fail again, with a traceback, when the interpreter ends.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise
