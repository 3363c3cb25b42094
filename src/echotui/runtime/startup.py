"""What must be there before the first byte goes to the terminal."""

import os
import sys
from typing import Any

from echotui.errors import StartError
from echotui.system.foreground import in_foreground, never_stop_for_terminal


def check_terminal() -> None:
    """Make sure that there is a terminal to draw on.

    Raises:
        StartError: Standard input or output is none, `TERM` names one that cannot be drawn on, or
            it is another job's.
    """
    streams = sys.__stdin__, sys.__stdout__, sys.__stderr__
    for stream, name in zip(streams[:2], ("input", "output"), strict=True):
        if stream is None or not stream.isatty():
            raise StartError(f"standard {name} is not a terminal; start echotui in one")
    # Textual draws on standard error.
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        raise StartError("standard error is not a terminal, and the dashboard is drawn on it")
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        raise StartError("TERM says that this terminal cannot be drawn on; set it, e.g. to xterm")
    never_stop_for_terminal()
    if not all(in_foreground(stream.fileno()) for stream in streams if stream is not None):
        raise StartError(
            "started in the background, where no dashboard can be drawn; start it in the foreground"
            " (timeout needs --foreground)"
        )


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
