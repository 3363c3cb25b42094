"""From the values of faults to what carries them out on one connection."""

from typing import assert_never

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


def did(part: Part) -> str:
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
