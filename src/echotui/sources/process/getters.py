"""The values of a program's descriptors, read without making a row."""

from collections.abc import Callable
from typing import Any, Final

from echotui.model.detail import NOWHERE
from echotui.model.field import Getters
from echotui.model.fields import (
    AGE,
    BEGAN,
    CAUSE,
    CLIENT,
    DOING,
    ENDED,
    FD,
    FIELDS,
    FIRST,
    ID,
    IDLE,
    IDLE_ALIVE,
    IN,
    KIND,
    LAST,
    LINT,
    MASK,
    MEMBERS,
    OUT,
    PID,
    PORT,
    QUEUE,
    RATE_IN,
    RATE_OUT,
    REASON,
    RECVQ,
    RETRANS,
    RTT,
    SENDQ,
    SINCE_END,
    TCP,
)
from echotui.model.row import Row
from echotui.sources import getters
from echotui.sources.process.descriptor import Descriptor

SHOWN: Final = frozenset(
    {
        ID, PID, FD, CLIENT, PORT, MEMBERS, MASK, KIND, TCP, RECVQ, SENDQ, IN, OUT, RATE_IN,
        RATE_OUT, RTT, RETRANS, IDLE, IDLE_ALIVE, SINCE_END, AGE, BEGAN, ENDED, REASON, FIRST, LAST,
        CAUSE,
    }
)  # fmt: skip
"""The fields that they have; `LINT` too, unless none is reported."""
INSIDE: Final = frozenset({QUEUE, DOING})
"""Those that a program has which tells of itself."""

# What they do not have is as in a row without it.
_NOTHING: Final = Row(0, 0, NOWHERE)


def _always(value: object) -> Callable[[Descriptor], object]:
    return lambda _descriptor: value


_OF_DESCRIPTOR: Final[Getters[Descriptor]] = {
    **{field: _always(field.get(_NOTHING)) for field in FIELDS},
    ID: lambda descriptor: descriptor.id,
    PID: lambda descriptor: descriptor.entry.identity.process.pid,
    FD: lambda descriptor: descriptor.entry.identity.fd,
    CLIENT: lambda descriptor: descriptor.address,
    PORT: lambda descriptor: descriptor.address.port,
    MASK: lambda descriptor: descriptor.entry.mask,
    KIND: lambda descriptor: descriptor.entry.kind,
    TCP: lambda descriptor: descriptor.entry.state,
    RECVQ: lambda descriptor: descriptor.recvq,
    SENDQ: lambda descriptor: descriptor.sendq,
    IN: lambda descriptor: descriptor.entry.bytes_in,
    OUT: lambda descriptor: descriptor.entry.bytes_out,
    RATE_IN: lambda descriptor: descriptor.rate_in,
    RATE_OUT: lambda descriptor: descriptor.rate_out,
    RTT: lambda descriptor: descriptor.entry.rtt,
    RETRANS: lambda descriptor: descriptor.entry.retrans,
    BEGAN: lambda descriptor: descriptor.began,
    QUEUE: lambda descriptor: descriptor.entry.queue or 0,
    DOING: lambda descriptor: descriptor.entry.doing,
    LAST: lambda descriptor: descriptor.last,
    # A filter has no other name for it.
    CAUSE: lambda descriptor: descriptor.last,
    LINT: lambda descriptor: descriptor.lints,
}


def of_descriptor(now: float) -> Getters[Any]:
    """Return the getters of a `Descriptor`, at a monotonic time in seconds."""
    return {
        **_OF_DESCRIPTOR,
        IDLE: lambda descriptor: now - descriptor.active_at,
        IDLE_ALIVE: lambda descriptor: now - descriptor.active_at,
        AGE: lambda descriptor: now - descriptor.began,
    }


def of_past(now: float) -> Getters[Any]:
    """Return the getters of a `Past`, at a monotonic time in seconds."""
    return {**getters.of_ended(now), CAUSE: lambda past: past.row.last}
