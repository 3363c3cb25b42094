"""Checks at the start: the terminal, the event loop, who can connect."""

import os
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from echotui.errors import StartError
from echotui.model.address import Address
from echotui.system.foreground import in_foreground, never_stop_for_terminal


def check_terminal() -> None:
    """Check that there is a terminal to draw on, before the first byte is written to it.

    Raises:
        StartError: A standard stream is no terminal, `TERM` names one that cannot be drawn on, or
            another job has it.
    """
    streams = sys.__stdin__, sys.__stdout__, sys.__stderr__
    for stream, name in zip(streams[:2], ("input", "output"), strict=True):
        if stream is None or not stream.isatty():
            raise StartError(f"standard {name} is not a terminal; start echotui in one")
    # Textual draws on standard error.
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        raise StartError("standard error is not a terminal; the dashboard is drawn on it")
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        raise StartError("TERM names a terminal that cannot be drawn on; set it, e.g. to xterm")
    never_stop_for_terminal()
    if not all(in_foreground(stream.fileno()) for stream in streams if stream is not None):
        raise StartError(
            "started in the background, where no dashboard can be drawn; start it in the foreground"
            " (timeout needs --foreground)"
        )


def loop_factory(kind: str) -> tuple[Any, str]:
    """Find the event loop for `auto` (uvloop if it is installed), `asyncio` or `uvloop`.

    Returns:
        A function that makes the loop, `None` for asyncio's own; and the loop's name.

    Raises:
        StartError: uvloop is requested, and is not installed.
    """
    if kind != "asyncio":
        try:
            import uvloop  # noqa: PLC0415 - an extra, which may not be installed
        except ImportError as error:
            if kind == "uvloop":
                raise StartError(
                    "--loop uvloop: uvloop is not installed; install echotui[fast]"
                ) from error
        else:
            return uvloop.new_event_loop, "uvloop"
    return None, "asyncio"


def exposure_warning(addresses: Sequence[Address]) -> str:
    """Warn of listening addresses that other machines may reach; empty when all are loopback."""
    exposed = [str(each) for each in addresses if not ip_address(each.host).is_loopback]
    if not exposed:
        return ""
    return f"other machines may reach {', '.join(exposed)} and connect: it is not loopback"
