"""What clients of a control socket may use."""

from msgspec import Struct


class PeerLimits(Struct, frozen=True):
    """The Unix socket and TCP have as much each."""

    connections: int = 64
    deadline: float = 5.0  # Seconds for headers, for a body, and for taking what is sent.
    rate: float = 400.0  # Connections and requests a second, for longer than a moment.
    burst: int = 200
    spares: int = 6  # Descriptors in reserve for the Unix socket,
    tcp_spares: int = 2  # and for TCP.
