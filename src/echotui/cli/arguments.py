"""From a command line to what it asks for."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

from cyclopts import CycloptsError

from echotui.cli.application import application
from echotui.cli.run_line import program_of
from echotui.cli.usage_error import explain
from echotui.errors import SettingsError
from echotui.system.tty import takes_unicode


def parse(argv: Sequence[str]) -> object:
    """Read a command line, without the program's name.

    Returns:
        The request, of a type in `dispatch.RUNS`; or the text to print instead, for `--help` and
        its like.

    Raises:
        SettingsError: A value is not allowed, or an option or argument does not exist.
        StartError: A file that was to be written could not be.
    """
    if program := program_of(argv):
        return program
    # The library draws frames with what the page's encoding has.
    page = io.TextIOWrapper(io.BytesIO(), _encoding(), "backslashreplace")
    try:
        origins: dict[str, str] = {}
        command, bound, unparsed = application(origins).parse_args(
            list(argv), print_error=False, exit_on_error=False
        )
        added = {"origins": origins} if "origins" in unparsed else {}
        with redirect_stdout(page):
            request: object = command(*bound.args, **bound.kwargs, **added)
    except CycloptsError as error:
        raise SettingsError(explain(error)) from error
    if request is not None:
        return request
    page.seek(0)
    return page.read()


def _encoding() -> str:
    encoding = sys.stdout.encoding if sys.stdout is not None else "utf-8"
    return "utf-8" if takes_unicode(encoding, os.environ) else "ascii"
