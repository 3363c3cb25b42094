"""What the kernel has of the sockets of several processes."""

import os
import socket
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from echotui.sources.process import net_tables, proc_files
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.sock_diag import InetDump
from echotui.sources.process.socket_entry import SocketEntry
from echotui.sources.process.unix_diag import dump_unix


def sockets_of(wanted: Mapping[int, Collection[int]]) -> dict[int, SocketEntry]:
    """Return the sockets of processes by their inode, which is the machine's.

    Args:
        wanted: Their inodes, by pid.
    """
    inodes: dict[str, set[int]] = defaultdict(set)
    pids: dict[str, int] = {}
    for pid, each in wanted.items():
        try:
            space = proc_files.namespace(pid)
        except (GoneError, NotAllowedError):
            continue
        inodes[space].update(each)
        pids[space] = pid
    found: dict[int, SocketEntry] = {}
    for space, pid in pids.items():
        if space == _ours():
            found |= _here(pid, inodes[space])
        else:
            found |= net_tables.read_tables(pid, inodes[space])
    return found


def _here(pid: int, wanted: set[int]) -> dict[int, SocketEntry]:
    """Return sockets of our network namespace: sock_diag(7) has more of them than tables."""
    try:
        return diagnose(wanted)
    except DiagError:
        return net_tables.read_tables(pid, wanted)


def diagnose(wanted: Collection[int]) -> dict[int, SocketEntry]:
    """Return sockets with these inodes by sock_diag(7).

    Raises:
        DiagError: the kernel lacks one of the modules for it.
    """
    dump = InetDump(wanted)
    found = dump.found
    if dump.wanted:
        dump.dump(socket.IPPROTO_TCP)
    if missing := dump.wanted - found.keys():
        found |= dump_unix(missing)
    if dump.wanted - found.keys():
        dump.dump(socket.IPPROTO_UDP)
    return found


@lru_cache(maxsize=1)
def _ours() -> str:
    return proc_files.namespace(os.getpid())


def protocol_of(pid: int, fd: int) -> str:
    """Return the protocol of a socket that no table has: it is not bound, or not of one.

    In lower case, without the version of IP: `tcp`, `netlink`, `packet`. `sockfs_xattr_get` of
    the kernel's `net/socket.c`; empty: not known.
    """
    try:
        name = os.getxattr(f"/proc/{pid}/fd/{fd}", "system.sockprotoname")
    except OSError:
        return ""
    return name.rstrip(b"\0").decode("ascii", "replace").lower().removesuffix("v6")
