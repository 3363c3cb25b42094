"""The entries of a sample, with each socket once."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple

from echotui.model.mask import UNSEEN
from echotui.sources.process.sample import Entry, Identity
from echotui.sources.time_slice import STRIDE, TimeSlice

SOCKET: Final = "socket"
"""The kind of a socket of which the kernel has nothing: of TCP, one that is closed."""
SOCKETS: Final = frozenset({"tcp in", "tcp out", "unix", "udp", "listener", SOCKET})
UNCONN: Final = "UNCONN"
"""TCP's state CLOSED, as ss(8) names it."""


class Merged(NamedTuple):
    """An entry, and the other descriptors of the same socket."""

    entry: Entry
    others: tuple[Identity, ...] = ()


async def merge(entries: Sequence[Entry], time_slice: TimeSlice) -> Mapping[Hashable, Merged]:
    """Return the entries by what tells them apart, in their order, in time slices.

    A socket that several descriptors or processes have is one, with the masks of all.
    """
    merged: dict[Hashable, Merged] = {}
    for start in range(0, len(entries), STRIDE):
        for entry in entries[start : start + STRIDE]:
            key = _key(entry)
            known = merged.get(key)
            merged[key] = Merged(entry) if known is None else _with(known, entry)
        await time_slice.yield_if_over()
    return merged


def _key(entry: Entry) -> Hashable:
    # All event descriptors have one inode (anon_inode_getfile, fs/anon_inodes.c), and both ends of
    # a pipe.
    return entry.identity.inode if entry.kind in SOCKETS else entry.identity


def _with(known: Merged, entry: Entry) -> Merged:
    first, others = known
    masks = [mask for mask in (first.mask, entry.mask) if not mask & UNSEEN]
    mask = masks[0] | masks[-1] if masks else UNSEEN
    return Merged(first._replace(mask=mask), (*others, entry.identity))


def is_same(before: Entry, after: Entry) -> bool:
    """Return whether two entries with one key are of one descriptor.

    An inode is used again after 2**32 others (`get_next_ino`, fs/inode.c), and a socket may be
    connected again, to another peer.
    """
    if before.kind != after.kind and SOCKET not in (before.kind, after.kind):
        return False
    return all(
        one == other or not one.host or not other.host
        for one, other in ((before.local, after.local), (before.peer, after.peer))
    )


def carried(before: Entry, after: Entry) -> Entry:
    """Return the newer entry, with what the kernel has no more of a socket that is closed."""
    if after.kind == SOCKET and before.kind != SOCKET:
        return before._replace(
            identity=after.identity,
            mask=after.mask,
            epolls=after.epolls,
            state=UNCONN if before.state else "",
            recvq=after.recvq,
            sendq=after.sendq,
        )
    if after.peer.host or not before.peer.host:
        return after
    # Closed, and not yet forgotten.
    return after._replace(local=before.local, peer=before.peer)
