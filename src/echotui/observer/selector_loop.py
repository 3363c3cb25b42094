"""asyncio's selector loop: transports, readers and writers, and the calls that change masks."""

import sys
from _thread import get_ident
from collections.abc import Callable, Iterator
from functools import wraps
from types import ModuleType
from typing import Final

from echotui.observer.activity import Activity
from echotui.observer.addresses import Addresses
from echotui.observer.call_log import CallLog, inode_of
from echotui.observer.places import named, of_callable, of_factory, waiting_for, waits
from echotui.observer.running import RunningLoops
from echotui.observer.theirs import Theirs, attempt
from echotui.observer.transports import of_transport
from echotui.observer.wire import InnerConnection

READ, WRITE = 1, 4
_CALLS: Final = {
    "add_reader": READ, "remove_reader": READ, "add_writer": WRITE, "remove_writer": WRITE,
}  # fmt: skip
_MASKS: Final = (0, 1, 4, 5)
"""Of `selectors`: READ 1, WRITE 2."""
WAKES: Final = "wakes up the loop"


def _keys(loop: Theirs) -> dict[int, Theirs]:
    """Return the selector's table, the dictionary itself; empty: the loop has none."""
    kept = getattr(getattr(loop, "_selector", None), "_fd_to_key", None)
    return kept if isinstance(kept, dict) else {}


def is_registered(loop: Theirs, fd: int) -> bool:
    """Return whether the selector has a descriptor."""
    return fd in _keys(loop)


def mask_of(loop: Theirs, fd: int) -> int:
    """Return the registered mask."""
    key = _keys(loop).get(fd)
    return 0 if key is None else _MASKS[key.events & 3]


class SelectorLoops:
    """Notes calls of asyncio's loops, and reads what is registered with them."""

    def __init__(self, log: CallLog, loops: RunningLoops, within: set[int]) -> None:
        self._log = log
        self._loops = loops
        self._within = within

    def patch(self, module: ModuleType) -> None:
        """Note calls: of `asyncio.selector_events`."""
        kind = module.BaseSelectorEventLoop
        for name, bit in _CALLS.items():
            noting = self._noting(name, bit, getattr(kind, f"_{name}"))
            self._log.patch(kind, f"_{name}", noting, is_frequent=bit == READ)

    def _noting(
        self, name: str, bit: int, original: Callable[..., object]
    ) -> Callable[..., object]:
        log, loops, within = self._log, self._loops, self._within

        @wraps(original)
        def call(self: Theirs, fd: Theirs, *args: Theirs) -> object:
            if get_ident() in within:
                return original(self, fd, *args)
            try:
                number = fd if type(fd) is int else fd.fileno()
                before = mask_of(self, number)
            except (OSError, ValueError, AttributeError, TypeError):
                return original(self, fd, *args)
            result = original(self, fd, *args)
            after = before | bit if args else before & ~bit
            if before != after:
                log.note(number, name, before, after, sys._getframe(1), loops.base())  # noqa: SLF001
            return result

        return call

    def connections(
        self, loop: Theirs, left_out: set[int], activity: Activity, addresses: Addresses
    ) -> Iterator[InnerConnection]:
        """Return what a loop has, but for some descriptors."""
        for fd in transports_of(loop) | set(_keys(loop).copy()):
            if fd not in left_out:
                found = attempt(self._connection, loop, fd, activity, addresses)
                if found is not None:
                    yield found

    def _connection(
        self, loop: Theirs, fd: int, activity: Activity, addresses: Addresses
    ) -> InnerConnection | None:
        transport = transport_of(loop, fd)
        if transport is not None:
            found = of_transport(fd, mask_of(loop, fd), transport, activity, addresses)
            if found is not None:
                return found
        inode, key = inode_of(fd), _keys(loop).get(fd)
        if key is None or not inode:
            return None
        doing, where = _of_handles(loop, key.data)
        local, peer = addresses.of_socket(inode, key.fileobj)
        mask = _MASKS[key.events & 3]
        return InnerConnection(fd, inode, mask, None, doing, where, local, peer)


def transports_of(loop: Theirs) -> set[int]:
    """Return the descriptors of a loop's transports."""
    kept = getattr(getattr(loop, "_transports", None), "data", None)
    return set(kept.copy()) if isinstance(kept, dict) else set()


def transport_of(loop: Theirs, fd: int) -> Theirs:
    """Return the transport of a descriptor, if it has one that is not closed."""
    kept = getattr(getattr(loop, "_transports", None), "data", {})
    found = kept.get(fd)
    transport = None if found is None else found()
    return None if getattr(transport, "_sock", None) is None else transport


def _of_handles(loop: Theirs, handles: Theirs) -> tuple[str, str]:
    """Return what a descriptor without a transport does: by its handles, reader and writer."""
    for handle in handles or ():
        callback = getattr(handle, "_callback", None)
        if callback is None:
            continue
        args = getattr(handle, "_args", None) or ()
        name = getattr(callback, "__name__", "")
        if getattr(callback, "__self__", None) is not loop:
            return named(of_callable(callback))
        if name == "_read_from_self":
            return WAKES, ""
        if name == "_accept_connection" and args:
            return "", of_factory(args[0])
        return waits(waiting_for(args[0])) if args else ("", "")
    return "", ""
