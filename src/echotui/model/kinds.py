"""The kinds and TCP states of another program's descriptors; see `Row.kind` and `Row.tcp`."""

from typing import Final

ACCEPTED: Final = "tcp in"
OPENED: Final = "tcp out"
USUAL: Final = (ACCEPTED, OPENED, "unix", "udp", "listener", "pipe", "timer", "event")
KINDS: Final = (
    *USUAL, "signal", "io_uring", "pidfd", "inotify", "fanotify", "perf", "file", "socket", "tcp",
    # Protocols as the kernel names them (`struct proto`).
    "unix-stream", "netlink", "packet", "raw", "ping", "udp-lite", "mptcp", "sctp", "af_vsock",
    "xdp", "alg", "smc", "tipc", "can",
)  # fmt: skip
TCP_STATES: Final = (
    "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN",
    "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING",
)  # fmt: skip
"""As ss(8) names them, by their numbers from 1 (include/net/tcp_states.h)."""
