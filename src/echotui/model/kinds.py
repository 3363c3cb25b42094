"""The kinds of another program's descriptors; see `Row.kind`."""

from typing import Final

ACCEPTED: Final = "tcp in"
OPENED: Final = "tcp out"
LISTENER: Final = "listener"
USUAL: Final = (ACCEPTED, OPENED, "unix", "udp", LISTENER, "pipe", "timer", "event")
KINDS: Final = (
    *USUAL, "signal", "io_uring", "pidfd", "inotify", "fanotify", "perf", "file", "socket", "tcp",
    # Protocols as the kernel names them (`struct proto`).
    "unix-stream", "netlink", "packet", "raw", "ping", "udp-lite", "mptcp", "sctp", "af_vsock",
    "xdp", "alg", "smc", "tipc", "can",
)  # fmt: skip
