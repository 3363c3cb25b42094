"""The entries of a sample, with each socket once."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple

from echotui.model.mask import UNSEEN
from echotui.sources.process.sample import Entry, Identity
from echotui.sources.time_slice import STRIDE, TimeSlice

FORGOTTEN: Final = frozenset({"tcp", "socket"})
"""Kinds of a socket that no table of the kernel has: it is not connected yet, or closed."""
CONNECTED: Final = frozenset({"tcp in", "tcp out"})
SOCKETS: Final = frozenset({"unix", "udp", "listener"}) | CONNECTED | FORGOTTEN
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
    kinds = {before.kind, after.kind}
    if len(kinds) > 1 and not kinds <= CONNECTED and not kinds & FORGOTTEN:
        return False
    return all(
        one == other or not one.host or not other.host
        for one, other in ((before.local, after.local), (before.peer, after.peer))
    )


def carried(before: Entry, after: Entry) -> Entry:
    """Return the newer entry, with what the kernel has no more of a socket that is closed."""
    if after.kind not in FORGOTTEN or before.kind in FORGOTTEN:
        return after
    return before._replace(
        identity=after.identity,
        mask=after.mask,
        epolls=after.epolls,
        state=UNCONN if before.state else "",
        recvq=after.recvq,
        sendq=after.sendq,
    )
