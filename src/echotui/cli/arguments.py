"""From a command line to what it asks for."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

from cyclopts import CycloptsError

from echotui.cli.application import application
from echotui.cli.usage_error import explain
from echotui.config.settings import Settings
from echotui.errors import SettingsError
from echotui.runtime.request import DemoRequest
from echotui.system.tty import takes_unicode


def parse(argv: Sequence[str]) -> Settings | DemoRequest | str:
    """Read a command line, without the program's name.

    Returns:
        The settings to run with, or the demo to play; or the text to print instead, for `--help`
        and its like.

    Raises:
        SettingsError: A value is not allowed, or an option or argument does not exist.
        StartError: A file that was to be written could not be.
    """
    # The library draws frames with what the page's encoding has.
    page = io.TextIOWrapper(io.BytesIO(), _encoding(), "backslashreplace")
    try:
        command, bound, _ = application().parse_args(
            list(argv), print_error=False, exit_on_error=False
        )
        with redirect_stdout(page):
            asked = command(*bound.args, **bound.kwargs)
    except CycloptsError as error:
        raise SettingsError(explain(error)) from error
    if isinstance(asked, Settings | DemoRequest | str):
        return asked
    page.seek(0)
    return page.read()


def _encoding() -> str:
    encoding = sys.stdout.encoding if sys.stdout is not None else "utf-8"
    return "utf-8" if takes_unicode(encoding, os.environ) else "ascii"
