"""The entries of a sample, with each socket once."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.kinds import ACCEPTED, LISTENER, OPENED
from echotui.model.mask import UNSEEN
from echotui.model.tcp_states import CLOSED
from echotui.sources.process.sample import Entry, Identity
from echotui.sources.time_slice import STRIDE, TimeSlice

FORGOTTEN: Final = frozenset({"tcp", "socket"})
"""Kinds of a socket that no table of the kernel has: it is not connected yet, or closed."""
CONNECTED: Final = frozenset({ACCEPTED, OPENED})
SOCKETS: Final = frozenset({"unix", "udp", LISTENER}) | CONNECTED | FORGOTTEN


class Merged(NamedTuple):
    """The entries of a sample by what tells them apart, each socket once.

    Attributes:
        others: The other descriptors of sockets that have several.
    """

    entries: Mapping[Hashable, Entry]
    others: Mapping[Hashable, tuple[Identity, ...]]


async def merge(entries: Sequence[Entry], time_slice: TimeSlice) -> Merged:
    """Merge the entries of a sample in their order, in time slices.

    A socket that several descriptors or processes have is one, with the masks of all.
    """
    merged: dict[Hashable, Entry] = {}
    others: dict[Hashable, tuple[Identity, ...]] = {}
    for start in range(0, len(entries), STRIDE):
        for entry in entries[start : start + STRIDE]:
            key = _key(entry)
            first = merged.get(key)
            if first is None:
                merged[key] = entry
            else:
                merged[key] = _merged(first, entry)
                others[key] = (*others.get(key, ()), entry.identity)
        await time_slice.yield_if_over()
    return Merged(merged, others)


def _merged(first: Entry, entry: Entry) -> Entry:
    mask = _both(first.mask, entry.mask)
    if first.inside or not entry.inside:
        return replace(first, mask=mask)
    return replace(
        first, mask=mask, inside=True, queue=entry.queue, doing=entry.doing, where=entry.where
    )


def _key(entry: Entry) -> Hashable:
    # All event descriptors have one inode (anon_inode_getfile, fs/anon_inodes.c), and both ends of
    # a pipe.
    return entry.identity.inode if entry.kind in SOCKETS else entry.identity


def _both(one: int, other: int) -> int:
    """Return the events of two masks; one that is not known adds nothing."""
    known = [mask for mask in (one, other) if not mask & UNSEEN]
    return known[0] | known[-1] if known else UNSEEN


def is_same(before: Entry, after: Entry) -> bool:
    """Return whether two entries with one key are of one descriptor.

    An inode is used again after 2**32 others (`get_next_ino`, fs/inode.c), and a socket may be
    connected again, to another peer.
    """
    kinds = {before.kind, after.kind}
    if len(kinds) > 1 and not kinds <= CONNECTED and not kinds & FORGOTTEN:
        return False
    return _agree(before.local, after.local) and _agree(before.peer, after.peer)


def _agree(one: Address, other: Address) -> bool:
    return one == other or not one.host or not other.host


def carried(before: Entry, after: Entry) -> Entry:
    """Return the newer entry, with what the kernel has no more of a socket that is closed."""
    if after.kind not in FORGOTTEN or before.kind in FORGOTTEN:
        return after
    return replace(
        before,
        identity=after.identity,
        mask=after.mask,
        epolls=after.epolls,
        state=CLOSED if before.state else "",
        recvq=after.recvq,
        sendq=after.sendq,
        inside=after.inside,
        queue=after.queue,
        doing=after.doing,
        where=after.where,
    )
