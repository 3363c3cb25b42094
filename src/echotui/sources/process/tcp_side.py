"""Which side opened a connection, from TCP's own counters.

The side that opened it has had its SYN acknowledged, which counts as a byte; the other has not. So
it is known of connections whose listener is closed already, as of a server that stops. Measured on
Linux 6.18, with full queues, closed windows, segments sent again and FINs.
"""

import struct
from typing import Final

from echotui.model.tcp_states import CLOSED, FIN_WAIT_2, SYN_RECEIVED, SYN_SENT

_COUNTERS: Final = struct.Struct("=24xI92xQ72x2Q")
"""`tcpi_unacked`, `tcpi_bytes_acked`, `tcpi_bytes_sent`, `tcpi_bytes_retrans`: from Linux 4.19."""
_NEITHER: Final = frozenset({SYN_SENT, SYN_RECEIVED, CLOSED})


def opened(room: bytearray, at: int, size: int, state: str) -> bool | None:
    """Return whether the program opened a connection itself; `None`: it is not known now.

    Args:
        room: Has a `struct tcp_info` at `at`.
        size: Its bytes; older kernels have fewer.
    """
    if size < _COUNTERS.size or state in _NEITHER:
        return None
    unacked, acked, sent, again = _COUNTERS.unpack_from(room, at)
    if unacked:
        # Bytes are on their way, and how many is in no counter.
        return None
    # Anything else: segments were dropped before they were sent.
    return {0: False, 1: True}.get(acked - (sent - again) - (state == FIN_WAIT_2))
