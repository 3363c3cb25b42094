"""The bounds of a server."""

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds of one server. Zero: no bound, except for watermarks, `linger` and `keep_closed`."""

    # Bytes in a queue at which its connection is choked, and at which it reads again.
    high_water: int = 256 * 1024
    low_water: int = 64 * 1024
    max_clients: int = 0
    max_per_ip: int = 0
    # Seconds until a connection ends: without a byte either way, and with a queue that is stuck.
    idle_timeout: float = 0.0
    stall_timeout: float = 0.0
    linger: float = 10.0  # Seconds to wait for the peer's end after ours was sent.
    keep_closed: float = 10.0  # Seconds for which an ended connection is kept.
    max_queued: int = 256 * 1024 * 1024  # Bytes in all queues at which no queue grows further.
    keepalive: int = 60  # Seconds of silence after which the kernel probes a client.
