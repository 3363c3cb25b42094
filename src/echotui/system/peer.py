"""The process at the other end of a Unix socket."""

import os
import socket
import struct
import sys
from typing import Final, NamedTuple

_UCRED: Final = struct.Struct("3i")  # pid, uid, gid: `struct ucred` (unix(7)).
# macOS, sys/un.h and sys/ucred.h: `struct xucred` begins with a version and the uid.
_SOL_LOCAL: Final = 0
_LOCAL_PEERCRED: Final = 1
_LOCAL_PEERPID: Final = 2
_XUCRED_SIZE: Final = 76


class Peer(NamedTuple):
    """A process, as it was when it connected, or listened."""

    pid: int
    uid: int

    def __str__(self) -> str:
        """`pid 4711, uid 1000`."""
        return f"pid {self.pid}, uid {self.uid}"

    @property
    def trusted(self) -> bool:
        """Whether it runs as our user or as root."""
        return self.uid in (os.geteuid(), 0)


def peer_of(sock: socket.socket) -> Peer:
    """Ask the kernel for the other end's process; raise OSError if it does not say."""
    if sys.platform == "darwin":
        credentials = sock.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_SIZE)
        pid = sock.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID)
        return Peer(pid, struct.unpack_from("2I", credentials)[1])
    ucred = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid, uid, _ = _UCRED.unpack(ucred)
    return Peer(pid, uid)
