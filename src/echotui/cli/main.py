"""The entry point: runs what a command line asks for; errors become one line and an exit code."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, TextIO

from echotui.config.settings import Settings
from echotui.errors import SettingsError, StartError
from echotui.runtime.request import DemoRequest
from echotui.system.printable import one_line
from echotui.system.refusals import starting

EXIT_ENDED: Final = 0
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program with the given arguments, by default those of this process.

    Raises:
        SystemExit: Always. 0 ended as asked; 1 failed while running; 2 wrong usage or cannot
            start, with one line on stderr; 128 + N ended by signal N.
    """
    # All objects made until the server listens stay; collecting garbage among them takes 60 ms. The
    # session collects from then on, see system/gc.py.
    gc.disable()
    try:
        sys.exit(_carry_out(sys.argv[1:] if argv is None else argv))
    except (SettingsError, StartError) as error:
        message = str(error)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    finally:
        gc.enable()
    with suppress(OSError):
        _write(f"echotui: {one_line(message)}\n", sys.stderr)
    sys.exit(EXIT_USAGE)


def run_session(request: Settings | DemoRequest) -> int:
    """Run the server and its dashboard to the end, and return the exit code.

    Raises:
        StartError: It cannot start here.
    """
    # Not at the top: textual is slow to load, and --help and --print-config do without it.
    with starting():
        from echotui.runtime.session import run  # noqa: PLC0415

    return run(request) if isinstance(request, Settings) else run(request.settings, request)


def _carry_out(argv: Sequence[str]) -> int:
    # Not at the top: the 12,000 objects of cyclopts and the settings stay as well.
    from echotui.cli.arguments import parse  # noqa: PLC0415

    request = parse(argv)
    if not isinstance(request, str):
        return run_session(request)
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
