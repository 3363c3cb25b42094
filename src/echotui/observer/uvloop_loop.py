"""uvloop: its transports, listeners and polls.

It has no attributes for these. But the garbage collector returns what an object refers to: of a
loop, the tables of its transports and polls and its servers; of a poll, last, the handles of reader
and writer.
"""

import gc
from collections.abc import Iterator
from weakref import WeakValueDictionary

from echotui.observer.activity import Activity
from echotui.observer.addresses import Addresses
from echotui.observer.call_log import inode_of
from echotui.observer.places import named, of_callable, of_factory, waiting_for, waits
from echotui.observer.selector_loop import WAKES
from echotui.observer.theirs import Theirs, attempt
from echotui.observer.transports import of_transport
from echotui.observer.wire import InnerConnection


def is_uvloop(loop: Theirs) -> bool:
    """Return whether this is a loop of uvloop."""
    return any(kind.__module__.partition(".")[0] == "uvloop" for kind in type(loop).__mro__)


def transports_of(loop: Theirs) -> dict[int, Theirs]:
    """Return weak references to the transports of a loop."""
    found: dict[int, Theirs] = {}
    for part in gc.get_referents(loop) if is_uvloop(loop) else ():
        if isinstance(part, WeakValueDictionary):
            found.update(part.data.copy())  # type: ignore[attr-defined]  # Not in typeshed.
    return found


def is_polled(loop: Theirs, fd: int) -> bool:
    """Return whether the program gave a descriptor to the loop."""
    return is_uvloop(loop) and fd in _polls(loop)


def _named(parts: list[Theirs], name: str) -> list[Theirs]:
    return [part for part in parts if type(part).__name__ == name]


def _polls(loop: Theirs) -> dict[int, Theirs]:
    for part in gc.get_referents(loop):
        if isinstance(part, dict):
            copied = part.copy()
            if copied and len(_named(list(copied.values()), "UVPoll")) == len(copied):
                return copied
    return {}


def _listeners(loop: Theirs) -> list[tuple[int, Theirs]]:
    """Return descriptors and protocol factories."""
    found: list[tuple[int, Theirs]] = []
    for part in gc.get_referents(loop):
        if isinstance(part, set):
            for server in _named(list(part.copy()), "Server"):
                factory = _factory(server)
                found += [(sock.fileno(), factory) for sock in server.sockets]
    return found


def _factory(server: Theirs) -> Theirs:
    """Return what makes the protocols of a server: each of its listeners has it."""
    for part in gc.get_referents(server):
        if isinstance(part, list) and part:
            return next((each for each in gc.get_referents(part[0]) if callable(each)), None)
    return None


class UvLoops:
    """Reads uvloop's loops; their calls are not to be had."""

    def connections(
        self, loop: Theirs, left_out: set[int], activity: Activity, addresses: Addresses
    ) -> Iterator[InnerConnection]:
        """Return what a loop has, but for some descriptors. The mask of a transport is not told."""
        transports = transports_of(loop)
        for fd, reference in transports.items():
            found = None
            if fd not in left_out and (transport := reference()) is not None:
                found = attempt(of_transport, fd, None, transport, activity, addresses)
                del transport
            if found is not None:
                yield found
        shown = left_out | set(transports)
        others = attempt(_others, loop) or []
        yield from (each for each in others if each.fd not in shown)


def _of_handle(handle: Theirs) -> tuple[str, str]:
    """Return what a poll does: its function is called, or the future of `sock_recv` is done."""
    for part in gc.get_referents(handle):
        if callable(part):
            return named(of_callable(part))
        if hasattr(part, "add_done_callback"):
            return waits(waiting_for(part))
    return (WAKES, "") if "_read_from_self" in repr(handle) else ("", "")


def _others(loop: Theirs) -> list[InnerConnection]:
    found: list[tuple[int, int | None, str, str]] = []
    for fd, factory in _listeners(loop):
        found.append((fd, None, "", of_factory(factory)))
    for fd, poll in _polls(loop).items():
        reader, writer = gc.get_referents(poll)[-2:]
        handle = reader if reader is not None else writer
        mask = (reader is not None) | (writer is not None) << 2
        found.append((fd, mask, *_of_handle(handle)))
    return [
        InnerConnection(fd, inode, mask, None, doing, where, (), ())
        for fd, mask, doing, where in found
        if (inode := inode_of(fd))
    ]
