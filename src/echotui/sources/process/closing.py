"""How far TCP is with sockets that the program has closed: sock_diag(7), one socket at a time."""

import os
import socket
import struct
from collections.abc import Callable, Collection, Iterator
from typing import Final

from echotui.model.address import Address
from echotui.server.tcp_info import linux_state
from echotui.sources.process import netlink, proc_files
from echotui.sources.process.listening import LISTEN
from echotui.sources.process.merging import CONNECTED, SOCKETS, UNCONN
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.sample import Ends, Entry, ProcessId, Sample

MOST: Final = 500
"""Sockets asked for after a sample: some ms. Of more, it is not known how they ended."""
_REQUEST: Final = struct.Struct("=4BI2s2s16s16sI2I")
"""`struct inet_diag_req_v2` with its `inet_diag_sockid` (linux/inet_diag.h)."""
_NO_COOKIE: Final = 0xFFFFFFFF
_ALL_STATES: Final = 0xFFFFFFFF


class ClosingSockets:
    """Reads samples, and asks for each connection that has vanished since the one before.

    A closed socket is no process's, but TCP goes on with it: that tells who closed first.
    """

    def __init__(self, read: Callable[[], Sample]) -> None:
        self._read = read
        self._before: dict[int, Entry] = {}
        self._networks: dict[ProcessId, str] = {}

    def sample(self) -> Sample:
        """Read a sample; called in a thread."""
        sample = self._read()
        self._networks = {each.id: self._network_of(each.id) for each in sample.processes}
        processes = tuple(
            each._replace(network=self._networks[each.id]) for each in sample.processes
        )
        inodes = {each.identity.inode for each in sample.entries if each.kind in SOCKETS}
        gone = [entry for inode, entry in self._before.items() if inode not in inodes]
        # Of the others it is known already, or another network namespace has them.
        self._before = {
            each.identity.inode: each
            for each in sample.entries
            if each.kind in CONNECTED
            and each.state == "ESTAB"
            and not self._networks.get(each.identity.process)
        }
        closing = states_of([(each.local, each.peer) for each in gone[:MOST]]) if gone else {}
        return sample._replace(processes=processes, closing=closing)

    def _network_of(self, id_: ProcessId) -> str:
        """Return the network namespace of a process; empty: it is ours, or not known."""
        if id_ in self._networks:
            return self._networks[id_]
        try:
            found = proc_files.namespace(id_.pid)
            return "" if found == proc_files.namespace(os.getpid()) else found
        except (GoneError, NotAllowedError):
            return ""


def states_of(sockets: Collection[Ends]) -> dict[Ends, str]:
    """Return TCP's states of some sockets of this network namespace, as far as it has them."""
    try:
        sock = netlink.opened()
    except OSError:
        # A kernel without sock_diag: how they ended is not known.
        return {}
    with sock:
        return dict(_states(sock, sockets))


def _states(sock: socket.socket, sockets: Collection[Ends]) -> Iterator[tuple[Ends, str]]:
    for number, ends in enumerate(sockets, start=1):
        try:
            state = _state(sock, ends, number)
            if state == UNCONN:
                # From FIN-WAIT-2 to TIME-WAIT two exist for a moment; the old one is closed:
                # `tcp_time_wait` (net/ipv4/tcp_minisocks.c).
                state = _state(sock, ends, number)
        except DiagError:
            # ENOENT: TCP has forgotten it.
            continue
        # Where there is no such socket, the kernel finds the listener that a packet would meet.
        if state not in (LISTEN, UNCONN):
            yield ends, state


def _state(sock: socket.socket, ends: Ends, number: int) -> str:
    """Ask for one; DiagError if there is none. Of a reused address, it is the later one's."""
    states: list[str] = []

    def take(room: bytearray, begin: int, _end: int) -> None:
        # `idiag_state` of `struct inet_diag_msg`.
        states.append(linux_state(bytes(room[begin + 1 : begin + 2])))

    netlink.ask(sock, request_of(*ends), number, take)
    return "".join(states)


def request_of(local: Address, peer: Address) -> bytes:
    """Return a request for one socket."""
    is_v6 = ":" in local.host
    family = socket.AF_INET6 if is_v6 else socket.AF_INET
    (source, scope), (target, _) = _bytes_of(family, local), _bytes_of(family, peer)
    return _REQUEST.pack(
        family, socket.IPPROTO_TCP, 0, 0, _ALL_STATES,
        local.port.to_bytes(2, "big"), peer.port.to_bytes(2, "big"),
        source, target, scope, _NO_COOKIE, _NO_COOKIE,
    )  # fmt: skip


def _bytes_of(family: int, address: Address) -> tuple[bytes, int]:
    host, _, scope = address.host.partition("%")
    return socket.inet_pton(family, host), int(scope) if scope.isdigit() else 0
