"""One sample of a program: each descriptor, its masks, and what the kernel has of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import Struct

from echotui.model.address import Address
from echotui.model.detail import NOWHERE
from echotui.model.ending import Side
from echotui.model.mask import UNSEEN
from echotui.observer.wire import InnerCall, InnerLoop

Ends = tuple[Address, Address]
"""The local and the peer's address of a socket."""


class ProcessId(NamedTuple):
    """One process: a pid is used again, with another start time.

    Attributes:
        start: In clock ticks since boot: field 22 of `/proc/PID/stat`, proc(5).
    """

    pid: int
    start: int


class Identity(Struct, frozen=True, gc=False):
    """One descriptor of one process; the inode tells it from a later one with its number."""

    process: ProcessId
    fd: int
    inode: int


class Entry(Struct, frozen=True, gc=False):
    """One descriptor; each sample may have ten thousand that no garbage collection visits.

    Attributes:
        kind: As `Row.kind`.
        mask: Of all epolls that have it; `UNSEEN`: none has.
        epolls: Their descriptors.
        state: TCP's, as ss(8) names it; empty: it is no TCP socket.
        recvq: Bytes not read; of a listener, clients that wait to be accepted.
        sendq: Bytes not acknowledged; of a listener, how many may wait.
        bytes_in: Received, by TCP's count.
        bytes_out: Acknowledged by the peer.
        rtt: Seconds.
        text: What the link in `/proc/PID/fd` says, of other kinds.
        inside: The program itself told what follows.
        queue: Bytes that it wants to send and the kernel has not; `None`: not known.
        doing: What it does: `GET /slow`; empty: not known.
        where: What handles it: `ChatHandler app.py:17`.
    """

    identity: Identity
    kind: str
    mask: int = UNSEEN
    epolls: tuple[int, ...] = ()
    local: Address = NOWHERE
    peer: Address = NOWHERE
    state: str = ""
    recvq: int | None = None
    sendq: int | None = None
    bytes_in: int = 0
    bytes_out: int = 0
    rtt: float | None = None
    retrans: int | None = None
    text: str = ""
    inside: bool = False
    queue: int | None = None
    doing: str = ""
    where: str = ""


class ProcessInfo(NamedTuple):
    """One process of a sample.

    Attributes:
        descriptors: How many it has open.
        limit: How many it may have.
        problem: Why something of it cannot be read, as a sentence; empty: all was.
        network: Its network namespace, as its link names it, if that is not ours.
        ended: It has, since the processes were listed; nothing of it was read.
        waits: How it waits for events: `epoll`, `poll`, `select`, `io_uring`; empty: not known.
        observed: It tells of itself, from inside.
        unheard: Why what it tells is not known, or old, as a sentence; empty: it is, or it tells
            nothing.
        unseen: It has connections that are in no epoll, and has none itself.
    """

    id: ProcessId
    name: str
    command: str = ""
    descriptors: int = 0
    limit: int = 0
    problem: str = ""
    waits: str = ""
    ended: bool = False
    network: str = ""
    observed: bool = False
    unheard: str = ""
    unseen: bool = False


class SocketTimes(NamedTuple):
    """What TCP knows of the past of a socket, in seconds; 0: it is not known.

    Attributes:
        idle: Since the last byte.
        age: For which it has been connected, at least.
        heard: Since the last segment of the peer, which also had an acknowledgement: its end came
            then or earlier.
        unmoved: For which nothing of the send queue has been acknowledged, at least.
    """

    idle: float = 0.0
    age: float = 0.0
    heard: float = 0.0
    unmoved: float = 0.0


NO_TIMES: Final = SocketTimes()


class Sample(NamedTuple):
    """What a program has open at one moment.

    Attributes:
        at: Monotonic time in seconds of its end.
        took: Seconds.
        held: Processor time in seconds for which locks of epolls were held, at most.
        calls: Calls that changed masks, as the program itself told, oldest first.
        missed: How many more of them there were.
        loops: Of the program, as it told.
        closing: The side that closed first, of connections that have gone since the last one;
            `NOBODY`: TCP has forgotten it already. It is not known of all.
        times: Of sockets that the last sample did not have, by inode.
    """

    at: float
    took: float
    held: float
    processes: tuple[ProcessInfo, ...]
    entries: tuple[Entry, ...]
    closing: Mapping[Ends, Side] = MappingProxyType({})
    calls: tuple[tuple[ProcessId, InnerCall], ...] = ()
    missed: int = 0
    loops: tuple[tuple[ProcessId, InnerLoop], ...] = ()
    times: Mapping[int, SocketTimes] = MappingProxyType({})
