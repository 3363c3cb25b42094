"""The bounds a server keeps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one server. Zero means no bound, except for watermarks, `linger`, `keep_closed`.

    Attributes:
        high_water: Queue size in bytes at which a connection is choked.
        low_water: Queue size in bytes at which it reads again; below `high_water`.
        max_clients: Most connections at once.
        max_per_ip: Most connections at once from one address.
        idle_timeout: Seconds without a byte either way until a connection is ended.
        stall_timeout: Seconds that a queue may stand still until its connection is ended.
        linger: Seconds to wait for the peer's end after ours was sent.
        keep_closed: Seconds for which an ended connection is remembered.
        max_queued: Bytes in all queues from which no queue grows any further.
        keepalive: Seconds of silence after which the kernel asks whether a client is there.
    """

    high_water: int = 256 * 1024
    low_water: int = 64 * 1024
    max_clients: int = 0
    max_per_ip: int = 0
    idle_timeout: float = 0.0
    stall_timeout: float = 0.0
    linger: float = 10.0
    keep_closed: float = 10.0
    max_queued: int = 256 * 1024 * 1024
    keepalive: int = 60
