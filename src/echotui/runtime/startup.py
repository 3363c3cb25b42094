"""What must be there before the first byte goes to the terminal."""

import os
import sys
from typing import Any

from echotui.errors import StartError


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
