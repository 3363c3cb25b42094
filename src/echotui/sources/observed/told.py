"""Checks what an observer sends: the program around it may be any, and may lie.

`Inner…` (`observer/wire.py`) is what an observer sends; `Told…` is what was read and checked of it.
"""

import json
import math
from collections.abc import Sequence
from typing import Annotated, Any, Final, NoReturn, TypeVar

import msgspec
from msgspec import Meta, Struct

from echotui.errors import EchotuiError
from echotui.model.address import LARGEST_PORT, Address, from_sockaddr
from echotui.model.detail import NOWHERE
from echotui.model.mask import READ, WRITE
from echotui.observer.wire import InnerCall, InnerLoop, InnerProgram, Sampled
from echotui.system.printable import one_line

LONGEST_TEXT: Final = 200  # Characters of a text that are kept.
MOST_LOOPS: Final = 64  # Of one process.
MOST_LAGS: Final = 1000  # Of one loop in one answer.
_Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_Fd = Annotated[int, Meta(ge=0, le=2**31 - 1)]
_Ends = tuple[str | int, ...]
T = TypeVar("T")


class NotToldError(EchotuiError):
    """An observer has sent what it never sends."""


class ToldConnection(Struct, array_like=True, frozen=True, gc=False):
    """See `wire.InnerConnection`; its addresses are lists of any length."""

    fd: _Fd
    inode: _Number
    mask: int | None
    queue: _Number | None
    doing: str
    where: str
    local: _Ends
    peer: _Ends


class ToldLine(Struct):
    """One line of an answer; see `wire`."""

    hello: InnerProgram | None = None
    connections: tuple[ToldConnection, ...] = ()
    calls: tuple[InnerCall, ...] = ()
    sampled: Sampled | None = None
    outcome: str = ""
    text: str = ""
    end: Any = False


def line_of(data: bytes) -> ToldLine:
    """Return what a line says.

    Raises:
        NotToldError: It is none of an observer.
    """
    try:
        # Not msgspec: a path that is not UTF-8 has lone surrogates, which it does not read.
        return msgspec.convert(json.loads(data, parse_constant=_refuse), ToldLine)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise NotToldError(one_line(str(error))[:LONGEST_TEXT]) from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def text_of(told: str) -> str:
    """Return a text that a terminal can print."""
    cut = told[:LONGEST_TEXT]
    return cut if cut.isprintable() else one_line(cut)


def mask_of(told: int) -> int:
    """Return READ and WRITE of a mask."""
    return told & (READ | WRITE)


def seconds_of(told: float, most: float) -> float:
    """Return a time between 0 and a bound."""
    return min(max(0.0, told), most) if math.isfinite(told) else 0.0


def address_of(told: _Ends) -> Address:
    """Return an address; `NOWHERE` if it is none."""
    match told:
        case (str(host), int(port), *_) if 0 <= port <= LARGEST_PORT:
            return from_sockaddr((text_of(host), port))
        case _:
            return NOWHERE


def call_of(told: InnerCall, now: float) -> InnerCall:
    """Return a call that was until a monotonic time."""
    return told._replace(
        at=seconds_of(told.at, now),
        call=text_of(told.call),
        before=mask_of(told.before),
        after=mask_of(told.after),
        cause=text_of(told.cause),
    )


def loop_of(told: InnerLoop, longest: float) -> InnerLoop:
    """Return a loop, with no time over a bound in seconds."""
    lags: Sequence[float] = told.lags[-MOST_LAGS:]
    return InnerLoop(
        text_of(told.kind),
        tuple(seconds_of(lag, longest) for lag in lags),
        seconds_of(told.held, longest),
        text_of(told.where),
        text_of(told.doing),
        seconds_of(told.longest, longest),
        text_of(told.longest_where),
        text_of(told.longest_doing),
    )
