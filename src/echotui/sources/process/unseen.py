"""Which processes of a program have unknown masks: those that wait without an epoll."""

from collections.abc import Sequence

from echotui.model.mask import UNSEEN
from echotui.sources.process.fd_link import EPOLL
from echotui.sources.process.merging import CONNECTED
from echotui.sources.process.sample import Entry, ProcessInfo


def with_unseen(infos: Sequence[ProcessInfo], entries: Sequence[Entry]) -> Sequence[ProcessInfo]:
    """Return the processes of a sample, with `ProcessInfo.unseen`."""
    without = {each.id for each in infos if each.waits != EPOLL}
    if not without:
        return infos
    # By the mask first: most of ten thousand connections have one.
    unseen = [each.identity for each in entries if each.mask == UNSEEN and each.kind in CONNECTED]
    theirs = [identity for identity in unseen if identity.process in without]
    if not theirs:
        return infos
    # A process that waits for nothing may have a copy of another one's connection.
    seen = {each.identity.inode for each in entries if each.mask != UNSEEN}
    having = {identity.process for identity in theirs if identity.inode not in seen}
    return [each._replace(unseen=each.id in having) for each in infos]


def sentence_of(processes: Sequence[ProcessInfo]) -> str:
    """Return which processes of a program have unknown masks, and why; empty: none has."""
    read = [each for each in processes if not each.problem]
    uses_epoll = any(each.waits == EPOLL for each in read)
    blind = [each for each in read if each.unseen or (each.waits and not uses_epoll)]
    if not blind:
        return ""
    ways = " and ".join(sorted({each.waits for each in blind} - {""}))
    if not uses_epoll:
        how = f"waits with {ways}, not with epoll" if ways else "has no epoll"
        return f"{read[0].name} {how}: its masks are unknown."
    among = f" ({ways})" if ways else ""
    return f"{len(blind)} of {len(read)} processes without epoll{among}: their masks are unknown."
