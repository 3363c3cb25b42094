"""The row of a descriptor."""

from msgspec.structs import replace

from echotui.model.ending import Ending
from echotui.model.mask import NONE
from echotui.model.row import Row
from echotui.model.state import State
from echotui.sources.process.descriptor import Descriptor


def row_of(descriptor: Descriptor, now: float) -> Row:
    """Return the row of one that is open, at a monotonic time in seconds."""
    entry = descriptor.entry
    return Row(
        descriptor.id,
        entry.identity.fd,
        descriptor.address,
        entry.mask,
        queued=entry.queue or 0,
        rate_in=descriptor.rate_in,
        rate_out=descriptor.rate_out,
        bytes_in=entry.bytes_in,
        bytes_out=entry.bytes_out,
        idle=now - descriptor.active_at,
        age=now - descriptor.began,
        began=descriptor.began,
        older=descriptor.older,
        rtt=entry.rtt,
        retrans=entry.retrans,
        sendq=descriptor.sendq,
        lints=descriptor.lints,
        kind=entry.kind,
        pid=entry.identity.process.pid,
        tcp=entry.state,
        recvq=descriptor.recvq,
        doing=entry.doing,
        last=descriptor.last,
    )


def ended_row(descriptor: Descriptor, ending: Ending, at: float) -> Row:
    """Return the row of one that has ended, at a monotonic time in seconds."""
    return replace(
        row_of(descriptor, at),
        mask=NONE,
        state=State.CLOSED,
        # The kernel may still have it, in FIN-WAIT-1: it is not this descriptor's any more.
        tcp="",
        ending=ending,
        ended=at,
        idle=0.0,
        rate_in=0.0,
        rate_out=0.0,
        lints=(),
        queued=0,
        lost=descriptor.entry.queue or 0,
    )
