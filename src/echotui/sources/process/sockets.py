"""What the kernel has of the sockets of several processes."""

import socket
from collections.abc import Collection, Mapping

from echotui.sources.process.sock_diag import InetDump
from echotui.sources.process.socket_entry import Sockets


def sockets_of(wanted: Mapping[int, Collection[int]]) -> Mapping[int, Sockets]:
    """Return the sockets of each process, by pid.

    Args:
        wanted: Their inodes, by pid.
    """
    dump = InetDump({inode for inodes in wanted.values() for inode in inodes})
    if dump.wanted:
        dump.dump(socket.IPPROTO_TCP)
    return dict.fromkeys(wanted, dump.found)
