"""An injected fault of one connection, at one moment."""

from msgspec import Struct


class FaultState(Struct, frozen=True, gc=False, omit_defaults=True):
    """What one rule does to one connection."""

    rule: int  # Its number.
    faults: str  # With parameters, as typed.
    did: str = ""  # What it has done so far: `12 bits flipped`; empty: nothing that is counted.
    held_back: int = 0  # Bytes of the queue that wait for their time.
    due: float | None = None  # Seconds until its next effect; `None`: it waits for none.
