"""The side that closed a vanished socket first; the kernel is asked for one at a time."""

import os
import socket
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import count
from typing import Final

from echotui.model.ending import Side
from echotui.model.tcp_states import CLOSED, ESTABLISHED, LISTEN
from echotui.server.tcp_info import linux_state
from echotui.sources.process import net_tables, netlink, proc_files
from echotui.sources.process.descriptor import CLOSED_FIRST
from echotui.sources.process.inet_request import request_for_one
from echotui.sources.process.merging import CONNECTED, SOCKETS
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.sample import Ends, Entry, ProcessId, Sample

MOST: Final = 500
"""Sockets asked for after a sample: some ms. Of more, it is not known how they ended."""
_OTHER_END: Final = {
    Side.SERVER: Side.CLIENT,
    Side.CLIENT: Side.SERVER,
    Side.NOBODY: Side.NOBODY,
}
"""The side of a peer's own view."""


class ClosingSockets:
    """Reads samples, and asks for each connection that has vanished since the one before.

    A closed socket is no process's, but TCP goes on with it: the side that closed first keeps it
    for a minute, in TIME-WAIT (RFC 9293, 3.6.1). So does a peer in this network namespace.
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
        # Of the others it is known already.
        self._before = {
            each.identity.inode: each
            for each in sample.entries
            if each.kind in CONNECTED
            and each.state == ESTABLISHED
            # With one, it is from sock_diag, which can be asked.
            and (each.rtt is not None or self._networks.get(each.identity.process))
        }
        return sample._replace(processes=processes, closing=dict(self._closed(gone[:MOST])))

    def _closed(self, gone: Iterable[Entry]) -> Iterator[tuple[Ends, Side]]:
        """Return the sides that closed first, of each network namespace by a process in it."""
        by_network: dict[str, list[Ends]] = {}
        for entry in gone:
            if (network := self._networks.get(entry.identity.process)) is not None:
                by_network.setdefault(network, []).append((entry.local, entry.peer))
        for network, sockets in by_network.items():
            pid = next(id_.pid for id_, other in self._networks.items() if other == network)
            yield from (closed_there(pid, sockets) if network else first_closed(sockets)).items()

    def _network_of(self, id_: ProcessId) -> str:
        """Return the network namespace of a process; empty: it is ours, or not known."""
        if id_ in self._networks:
            return self._networks[id_]
        try:
            found = proc_files.namespace(id_.pid)
            return "" if found == proc_files.namespace(os.getpid()) else found
        except (GoneError, NotAllowedError):
            return ""


def first_closed(sockets: Collection[Ends]) -> dict[Ends, Side]:
    """Return the side that closed first of sockets that this network namespace had.

    `NOBODY`: TCP has forgotten it: it was the peer, or a reset ended it. It leaves out sockets that
    are not closed, and those with addresses that are used again.
    """
    try:
        sock = netlink.opened()
    except OSError:
        # A kernel without sock_diag: how they ended is not known.
        return {}
    numbers = count(1)
    with sock:
        return _sides(sockets, lambda ends: _state(sock, ends, next(numbers)))


def closed_there(pid: int, sockets: Collection[Ends]) -> dict[Ends, Side]:
    """Return the same of sockets in the network namespace of a process, by its tables."""
    ends = {*sockets, *((peer, local) for local, peer in sockets)}
    try:
        states = net_tables.states(pid, ends)
    except (GoneError, NotAllowedError):
        return {}
    return _sides(sockets, lambda ends: states.get(ends, ""))


def _sides(sockets: Collection[Ends], state_of: Callable[[Ends], str]) -> dict[Ends, Side]:
    sides: dict[Ends, Side] = {}
    for local, peer in sockets:
        if state := state_of((local, peer)):
            first = CLOSED_FIRST.get(state)
        else:
            first = _OTHER_END[CLOSED_FIRST.get(state_of((peer, local)), Side.NOBODY)]
        if first is not None:
            sides[local, peer] = first
    return sides


def _state(sock: socket.socket, ends: Ends, number: int) -> str:
    """Ask for one; empty if there is none. Of a reused address, it is the later one's."""
    states: list[str] = []

    def take(room: bytearray, begin: int, _end: int) -> None:
        # `idiag_state` of `struct inet_diag_msg`.
        states.append(linux_state(bytes(room[begin + 1 : begin + 2])))

    try:
        netlink.ask(sock, request_for_one(*ends), number, take)
        if states == [CLOSED]:
            # From FIN-WAIT-2 to TIME-WAIT two exist for a moment; the old one is closed:
            # `tcp_time_wait` (net/ipv4/tcp_minisocks.c).
            netlink.ask(sock, request_for_one(*ends), number, take)
    except DiagError:
        # ENOENT: TCP has forgotten it.
        return ""
    # Where there is no such socket, the kernel finds the listener that a packet would meet.
    return "" if states[-1:] == [LISTEN] else "".join(states[-1:])
