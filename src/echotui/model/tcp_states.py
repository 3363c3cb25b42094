"""The states of TCP (RFC 9293, 3.3.2), as ss(8) names them."""

from typing import Final

ESTABLISHED: Final = "ESTAB"
SYN_SENT: Final = "SYN-SENT"
SYN_RECEIVED: Final = "SYN-RECV"
FIN_WAIT_1: Final = "FIN-WAIT-1"
FIN_WAIT_2: Final = "FIN-WAIT-2"
TIME_WAIT: Final = "TIME-WAIT"
CLOSED: Final = "UNCONN"
CLOSE_WAIT: Final = "CLOSE-WAIT"
LAST_ACK: Final = "LAST-ACK"
LISTEN: Final = "LISTEN"
CLOSING: Final = "CLOSING"
TCP_STATES: Final = (
    ESTABLISHED, SYN_SENT, SYN_RECEIVED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSED, CLOSE_WAIT,
    LAST_ACK, LISTEN, CLOSING,
)  # fmt: skip
"""By Linux's numbers from 1 (include/net/tcp_states.h)."""
PEER_ENDED: Final = frozenset({CLOSE_WAIT, LAST_ACK, CLOSING})
"""The peer's FIN was received."""
