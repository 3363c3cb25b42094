"""All processes of this machine that may be read, and where they listen."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from echotui.model.address import Address
from echotui.sources.process import proc_files, process_tree
from echotui.sources.process.fd_link import SOCKET, parse_link
from echotui.sources.process.listeners import TcpListener, listeners
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat
from echotui.sources.process.program_name import name_of
from echotui.sources.process.rights import BY_ROOT, unread_listener, user_name

_KEEPERS: Final = ("systemd", "init")
"""They have listeners of services that they start, systemd.socket(5)."""


class Program(NamedTuple):
    """A process with its descendants that listens, or is observed.

    Attributes:
        pid: 0: it cannot be read.
        sockets: How many it has, of all kinds.
        problem: Why it cannot be read, as a clause.
        observed: It, or a descendant, tells about itself.
    """

    pid: int
    name: str
    user: str
    addresses: tuple[str, ...]
    sockets: int = 0
    problem: str = ""
    observed: bool = False


class Scan(NamedTuple):
    """All processes at one moment.

    Attributes:
        stats: By pid; without zombies and this process.
        sockets: Inodes of each process that may be read.
        found: The listeners of all of their network namespaces, ours first.
    """

    stats: dict[int, Stat]
    sockets: dict[int, frozenset[int]]
    found: tuple[TcpListener, ...]

    def holders(self, inodes: Collection[int]) -> list[int]:
        """Return the processes that have one of these sockets, without those that started them.

        What only systemd has waits for its service, and has none.
        """
        pids = [
            pid
            for pid, own in self.sockets.items()
            if not own.isdisjoint(inodes) and self.stats[pid].name not in _KEEPERS
        ]
        return self.roots(pids)

    def roots(self, pids: Iterable[int]) -> list[int]:
        """Return those of some processes of which none is an ancestor."""
        among = set(pids)
        return [pid for pid in sorted(among) if among.isdisjoint(self._ancestors(pid))]

    def has(self, root: int, pid: int) -> bool:
        """Return whether a process is a descendant of another one, or that itself."""
        return pid == root or root in self._ancestors(pid)

    def _ancestors(self, pid: int) -> Iterator[int]:
        seen = {pid}
        while (about := self.stats.get(pid)) and about.parent not in seen:
            pid = about.parent
            seen.add(pid)
            yield pid


def stats() -> dict[int, Stat]:
    """Return all processes but zombies and this one, by pid."""
    others = (each for each in process_tree.processes() if each.id.pid != os.getpid())
    return {each.id.pid: each for each in others if not each.is_zombie}


def sockets_of_process(pid: int) -> frozenset[int]:
    """Return the inodes of the sockets that a process has open.

    Raises:
        GoneError, NotAllowedError: they cannot be read.
    """
    links = map(parse_link, proc_files.links(pid).values())
    return frozenset(link.inode for link in links if link.kind == SOCKET)


def scan() -> Scan:
    """Read the sockets of all processes; call it in a thread."""
    known = stats()
    sockets: dict[int, frozenset[int]] = {}
    spaces: dict[str, int] = {proc_files.namespace(os.getpid()): 0}
    for pid in known:
        try:
            sockets[pid] = sockets_of_process(pid)
            if sockets[pid]:
                spaces.setdefault(proc_files.namespace(pid), pid)
        except (GoneError, NotAllowedError):
            continue
    found: list[TcpListener] = []
    for pid in spaces.values():
        try:
            found += listeners(pid)
        except (GoneError, NotAllowedError):
            continue
    return Scan(known, sockets, tuple(found))


def programs(observed: Collection[int] = ()) -> list[Program]:
    """Return the programs that listen, by name; those that cannot be read last.

    Args:
        observed: Processes that are programs even if they do not listen.
    """
    whole = scan()
    by_root: dict[int, set[int]] = defaultdict(set)
    unread: dict[int, list[Address]] = defaultdict(list)
    every = frozenset(each for own in whole.sockets.values() for each in own)
    for each in whole.found:
        for root in whole.holders([each.inode]):
            by_root[root].add(each.inode)
        if each.inode not in every:
            unread[each.uid].append(each.address)
    known = [pid for pid in observed if pid in whole.stats]
    for pid in whole.roots(known):
        if not any(whole.has(root, pid) for root in by_root):
            by_root[pid] = set()
    listed = [
        _program(whole, root, inodes)._replace(observed=any(whole.has(root, pid) for pid in known))
        for root, inodes in by_root.items()
    ]
    others = [_unread(uid, addresses) for uid, addresses in unread.items()]
    return sorted(listed, key=lambda each: (each.name, each.pid)) + others


def addresses_of(pid: int) -> tuple[str, ...]:
    """Return where one process listens; empty if it may not be read."""
    try:
        inodes = sockets_of_process(pid)
        return _shown(each.address for each in listeners(pid) if each.inode in inodes)
    except (GoneError, NotAllowedError):
        return ()


def _program(whole: Scan, root: int, inodes: Collection[int]) -> Program:
    family = [each.pid for each in process_tree.family(root)]
    owned = frozenset(inode for pid in family for inode in whole.sockets.get(pid, ()))
    try:
        uid = proc_files.user(root)
    except (GoneError, NotAllowedError):
        uid = None
    addresses = _shown(each.address for each in whole.found if each.inode in inodes)
    name = name_of(whole.stats[root])
    return Program(root, name, "" if uid is None else user_name(uid), addresses, len(owned))


def _unread(uid: int, addresses: Collection[Address]) -> Program:
    problem, port = unread_listener(), min(each.port for each in addresses)
    if problem == BY_ROOT:
        problem = f"root may read it: sudo echotui watch :{port}"
    return Program(0, "", user_name(uid), _shown(addresses), problem=problem)


def _shown(addresses: Iterable[Address]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, sorted(addresses, key=lambda each: each.port))))
