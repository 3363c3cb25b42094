"""From the values of faults to what carries them out on one connection."""

from collections.abc import Sequence
from math import inf
from typing import Final, assert_never

from echotui.model.fault import (
    Bandwidth,
    Corrupt,
    Fault,
    HalfOpen,
    Latency,
    LimitBytes,
    Mute,
    Reset,
    Slicer,
    SlowClose,
    Swallow,
    Timeout,
)
from echotui.model.fault_kinds import show_faults
from echotui.model.fault_state import FaultState
from echotui.server.faults.corruptor import Corruptor
from echotui.server.faults.delay_line import DelayLine
from echotui.server.faults.fault_end import EndKind, FaultEnd
from echotui.server.faults.rate_gate import RateGate
from echotui.server.faults.slice_gate import SliceGate


class Drops:
    """Counts the bytes that are received and dropped."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


STAGES: Final = DelayLine, SliceGate, RateGate, FaultEnd
"""What holds bytes back, in the order in which they pass."""
Part = DelayLine | SliceGate | RateGate | FaultEnd | Corruptor | Drops | Mute | SlowClose


def part_of(fault: Fault, seed: tuple[int, ...], now: float) -> Part:
    """Return what carries out a fault on one connection, from now on.

    Args:
        seed: Numbers that all that looks random follows from.
    """
    part: Part
    match fault:
        case Latency():
            part = DelayLine(fault, seed)
        case Bandwidth(rate):
            part = RateGate(rate)
        case Slicer(size, delay):
            part = SliceGate(size, delay)
        case Corrupt():
            part = Corruptor(fault)
        case Swallow():
            part = Drops()
        case Mute() | SlowClose():
            part = fault
        case _:
            part = _end_of(fault, now)
    return part


def _end_of(fault: LimitBytes | Timeout | Reset | HalfOpen, now: float) -> FaultEnd:
    match fault:
        case LimitBytes(size):
            return FaultEnd(EndKind.LIMIT, size=size)
        case Timeout(after, silence):
            silent_at = now + after
            return FaultEnd(EndKind.TIMEOUT, at=silent_at + silence, silent_at=silent_at)
        case Reset(after, size):
            kind = EndKind.RESET
        case HalfOpen(after, size):
            kind = EndKind.HALF_OPEN
        case _:
            assert_never(fault)
    return FaultEnd(kind, size=size) if size else FaultEnd(kind, at=now + after)


def state_of(
    rule: int, faults: tuple[Fault, ...], parts: Sequence[Part], end_at: float, now: float
) -> FaultState:
    """Return what a rule does to a connection now; our end is held back until `end_at`, or inf."""
    held = [part for part in parts if isinstance(part, STAGES) and part.held]
    dues = [part.more_at for part in held]
    dues += [part.due(now) for part in parts if isinstance(part, FaultEnd)]
    if any(isinstance(part, SlowClose) for part in parts):
        dues.append(end_at)
    due = min(dues, default=inf)
    return FaultState(
        rule,
        show_faults(faults),
        ", ".join(filter(None, map(_did, parts))),
        sum(part.held for part in held),
        max(0.0, due - now) if due < inf else None,
    )


def _did(part: Part) -> str:
    """Return what a part has done so far: `12 bits flipped`; "" if that is not counted."""
    match part:
        case Corruptor(flipped=count):
            what = "bit", "flipped"
        case Drops(count=count):
            what = "byte", "dropped"
        case _:
            return ""
    noun, verb = what
    return f"{count:,} {noun}{'' if count == 1 else 's'} {verb}"
