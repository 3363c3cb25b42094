"""Injected faults: values. `fault_text.py` reads and writes them as text.

Times and bytes count from the moment when a fault is put on a connection.
"""

from msgspec import Struct


class Latency(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """Echo each received piece later, in order."""

    delay: float  # Seconds.
    jitter: float = 0.0  # Seconds, at most `delay`: drawn evenly, up to so much less or more.


class Bandwidth(Struct, frozen=True, tag=True, gc=False):
    """Send at a rate, at most."""

    rate: float  # Bytes a second.


class Slicer(Struct, frozen=True, tag=True, gc=False):
    """Send in slices, with pauses."""

    size: int  # Bytes.
    delay: float  # Seconds between two slices.


class LimitBytes(Struct, frozen=True, tag=True, gc=False):
    """Close once so many bytes have been echoed."""

    size: int  # Bytes.


class Timeout(Struct, frozen=True, tag=True, gc=False):
    """Stop answering, and close later."""

    after: float  # Seconds until it stops answering.
    silence: float  # Seconds from then to the close.


class Mute(Struct, frozen=True, tag=True, gc=False):
    """Stop reading; the kernel acknowledges until the window is full."""


class Swallow(Struct, frozen=True, tag=True, gc=False):
    """Read and drop."""


class Reset(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """Reset (`SO_LINGER` 0) after a time, or once so many bytes have been echoed."""

    after: float = 0.0  # Seconds.
    size: int = 0  # Bytes; then `after` does not count.


class SlowClose(Struct, frozen=True, tag=True, gc=False):
    """Send our end later."""

    delay: float  # Seconds.


class Corrupt(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """Flip one bit in every n-th byte that is echoed."""

    every: int  # Bytes.
    seed: int = 0  # Decides which bit.


class HalfOpen(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """Close without FIN or RST (`TCP_REPAIR`, CAP_NET_ADMIN) after a time or so many bytes."""

    after: float = 0.0  # Seconds.
    size: int = 0  # Bytes echoed; then `after` does not count.


Fault = (
    Latency
    | Bandwidth
    | Slicer
    | LimitBytes
    | Timeout
    | Mute
    | Swallow
    | Reset
    | SlowClose
    | Corrupt
    | HalfOpen
)
