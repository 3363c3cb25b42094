"""What changed between two samples, as lines of the journal."""

from collections.abc import Iterator
from typing import Final

from echotui.model.field_kind import EPOLL_CTL
from echotui.model.journal import Observed
from echotui.model.kinds import LISTENER
from echotui.model.mask import NONE, READ, UNSEEN, WRITE, has_fired
from echotui.model.sizes import rounded_size
from echotui.sources.process.descriptor import FIRST_SEEN, Descriptor
from echotui.sources.process.sample import Entry

SAMPLED: Final = "sampled"
FIRED: Final = "one-shot fired"


def first_seen(descriptor: Descriptor, at: float) -> Observed:
    """Return the line of a descriptor that was not there before."""
    entry = descriptor.entry
    what = f"{entry.kind}, {entry.state}" if entry.state else entry.kind
    return Observed(
        at, descriptor.id, "", entry.identity.fd, UNSEEN, entry.mask,
        f"{FIRST_SEEN}: {what}", descriptor.address, tcp=entry.state,
    )  # fmt: skip


def listens_no_more(descriptor: Descriptor, at: float) -> Observed:
    """Return the line of a listener that the program has closed."""
    entry = descriptor.entry
    text = f"listens at {descriptor.address} no more"
    return Observed(at, descriptor.id, "", entry.identity.fd, NONE, NONE, text, descriptor.address)


def changed(descriptor: Descriptor, before: Entry, at: float) -> Iterator[Observed]:
    """Return the lines of what changed since an older entry, until a monotonic time."""
    entry = descriptor.entry
    if entry.state != before.state:
        text = f"{before.state or 'no state'} -> {entry.state or 'no state'}"
        yield _line(descriptor, at, "", entry.mask, text, entry.state)
    if entry.mask == before.mask:
        return
    if has_fired(entry.mask):
        # No call: the kernel disables it when it has delivered an event (epoll_ctl(2)).
        yield _line(descriptor, at, "", before.mask, FIRED)
    else:
        yield _line(descriptor, at, EPOLL_CTL, before.mask, _cause(before, entry))


def _line(
    descriptor: Descriptor, at: float, call: str, before: int, text: str, tcp: str = ""
) -> Observed:
    entry = descriptor.entry
    return Observed(
        at, descriptor.id, call, entry.identity.fd, before, entry.mask, text, descriptor.address,
        tcp=tcp,
    )  # fmt: skip


def _cause(before: Entry, after: Entry) -> str:
    """Return what was seen at the same moment, and may be why the mask changed."""
    if after.state != before.state:
        return f"seen: {after.state}"
    flipped = before.mask ^ after.mask
    if after.kind == LISTENER:
        return f"seen: {after.recvq} wait to be accepted" if after.recvq else SAMPLED
    if flipped & WRITE and after.sendq is not None:
        return f"seen: send queue {_queue(after.sendq)}"
    if flipped & READ and after.recvq:
        return f"seen: receive queue {_queue(after.recvq)}"
    return SAMPLED


def _queue(size: int) -> str:
    return rounded_size(size) if size else "empty"
