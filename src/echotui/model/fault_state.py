"""Injected faults at one moment: of one connection, and the rules."""

from msgspec import Struct


class FaultState(Struct, frozen=True, gc=False, omit_defaults=True):
    """What one rule does to one connection."""

    rule: int  # Its number.
    faults: str  # With parameters, as typed.
    did: str = ""  # What it has done so far: `12 bits flipped`; empty: nothing that is counted.
    held_back: int = 0  # Bytes of the queue that wait for their time.
    due: float | None = None  # Seconds until its next effect; `None`: it waits for none.


class RuleState(Struct, frozen=True, gc=False, omit_defaults=True):
    """One rule of injected faults that is on."""

    number: int  # Counted from 1.
    text: str  # As typed.
    affected: int = 0  # Connections that have its faults now.
    since: float = 0.0  # Monotonic seconds when it was put on.
    once: bool = False  # For connections of that moment alone.
