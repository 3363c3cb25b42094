"""Runs a command that asks a server."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn, assert_never

from echotui.errors import MessageError, SettingsError
from echotui.model.fields import LINT
from echotui.model.watch_target import SCHEME, WatchTarget
from echotui.runtime.ask.act import accept, drain, hold, kick
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import BROKEN_PIPE, DONE, INTERRUPTED, PARTLY
from echotui.runtime.ask.faults import faults
from echotui.runtime.ask.journal import journal
from echotui.runtime.ask.ls import ls
from echotui.runtime.ask.named_fleet import with_fleet
from echotui.runtime.ask.opening import Destination, open_source
from echotui.runtime.ask.ps import ps
from echotui.runtime.ask.reach import ReachSource
from echotui.runtime.ask.request import (
    OF_PROGRAMS,
    AcceptRequest,
    ActRequest,
    AnyAsked,
    Asked,
    DrainRequest,
    FaultsRequest,
    HoldRequest,
    JournalRequest,
    KickRequest,
    LsRequest,
    PsRequest,
)


def run(request: Asked) -> int:
    """Carry out a command, and return its exit code.

    Raises:
        NoServerError: No server answers.
        SettingsError: It cannot be asked for this.
        StartError: The output cannot be written.
    """
    # Off since the start of the program. What there is so far stays.
    gc.freeze()
    gc.enable()
    # What a program that is no server sends is an error of one line: no traceback of Tornado's.
    logging.getLogger("tornado").addHandler(logging.NullHandler())
    # There is nothing to put in order; also while the output is not read, where asyncio waits.
    signal.signal(signal.SIGINT, _interrupt)
    console = Console()
    request = with_fleet(request)
    try:
        return asyncio.run(carry_out(request, console))
    except BrokenPipeError:
        console.discard()
        return BROKEN_PIPE
    except MessageError as error:
        # A filter that is longer when it is escaped.
        raise SettingsError(str(error)) from error


async def carry_out(request: Asked, console: Console) -> int:
    """Carry out a command, and return its exit code; see `run`."""
    for target in request.on:
        if isinstance(target, WatchTarget) and not isinstance(request, OF_PROGRAMS):
            raise SettingsError(
                f"--on {SCHEME}:{target}: another program is only asked by ls, journal and kick"
            )
    if isinstance(request, PsRequest):
        return await ps(request, console)
    unmet: list[str] = []
    source = await open_source(destination(request), unmet.append)
    try:
        for text in unmet:
            console.notify(text)
        code = await ask_fleet(source, request, console)
    finally:
        source.close()
    return PARTLY if unmet and code == DONE else code


def destination(request: AnyAsked) -> Destination:
    """Return which servers a command asks."""
    return Destination(
        request.on,
        request.fleet_credentials,
        request.fleet_ca,
        acts=request.allow_kick
        if isinstance(request, KickRequest) and request.of_program
        else isinstance(request, ActRequest),
        names=_servers_of(request),
        rates=isinstance(request, LsRequest)
        or (isinstance(request, KickRequest) and LINT in request.selection.filter.fields),
    )


def _servers_of(request: AnyAsked) -> Sequence[str]:
    """Return the names of the servers that the names of all clients have."""
    if not isinstance(request, KickRequest | HoldRequest):
        return ()
    names = [each.server for each in request.selection.ids]
    return names if all(names) else ()


async def ask_fleet(source: AskedSource, request: AnyAsked, console: Console) -> int:
    """Ask a source; say which of its servers do not answer, and return the exit code."""
    watched = ReachSource(source, console.notify)
    code = await ask(watched, request, console)
    return PARTLY if watched.missed and code == DONE else code


async def ask(source: AskedSource, request: AnyAsked, console: Console) -> int:  # noqa: PLR0911 - one a request
    """Ask a source, or let it act; return the exit code."""
    match request:
        case LsRequest():
            return await ls(source, request, console)
        case JournalRequest():
            return await journal(source, request, console)
        case KickRequest(of_program=True):
            # Not at the top: most commands ask no other program.
            from echotui.runtime.ask.kick_program import kick_program  # noqa: PLC0415

            return await kick_program(source, request, console)
        case KickRequest():
            return await kick(source, request, console)
        case HoldRequest():
            return await hold(source, request, console)
        case AcceptRequest():
            return await accept(source, request, console)
        case DrainRequest():
            return await drain(source, request, console)
        case FaultsRequest():
            return await faults(source, request, console)
        case _:
            assert_never(request)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    if sys.stderr is not None and sys.stderr.isatty():
        # After the `^C` that the terminal shows.
        os.write(sys.stderr.fileno(), b"\n")
    os._exit(INTERRUPTED)
