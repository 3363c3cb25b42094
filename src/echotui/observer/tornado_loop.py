"""Tornado's IOLoop: its handlers, and the calls that change their masks."""

import sys
from _thread import get_ident
from collections.abc import Callable, Iterator
from functools import wraps
from types import ModuleType
from weakref import WeakKeyDictionary

from echotui.observer.activity import Activity
from echotui.observer.addresses import Addresses
from echotui.observer.call_log import CallLog, inode_of
from echotui.observer.places import named, of_callable, waiting_for, waits
from echotui.observer.running import RunningLoops
from echotui.observer.theirs import Theirs, attempt
from echotui.observer.wire import InnerConnection

READ, WRITE = 1, 4
BOTH = READ | WRITE


def ioloop_of(loop: Theirs) -> Theirs:
    """Return the IOLoop of an asyncio loop, if it has one."""
    module = sys.modules.get("tornado.ioloop")
    kept = getattr(getattr(module, "IOLoop", None), "_ioloop_for_asyncio", {})
    return kept.get(loop)


def stream_of(handler: Theirs) -> Theirs:
    """Return the IOStream that is called for events, if it is one."""
    module = sys.modules.get("tornado.iostream")
    owner = getattr(handler, "__self__", None)
    kind = getattr(module, "BaseIOStream", None)
    return owner if kind is not None and isinstance(owner, kind) else None


class TornadoLoops:
    """Notes calls of Tornado's loops, and reads their handlers.

    Args:
        within: Threads in a call of Tornado: the call of asyncio below it is not noted.
    """

    def __init__(self, log: CallLog, loops: RunningLoops, within: set[int]) -> None:
        self._log = log
        self._loops = loops
        self._within = within
        self.last: WeakKeyDictionary[Theirs, tuple[object, object]] = WeakKeyDictionary()
        """Method and target of the last request of each stream."""

    def patch_loop(self, module: ModuleType) -> None:
        """Note calls: of `tornado.platform.asyncio`."""
        kind = module.BaseAsyncIOLoop
        for name in ("add_handler", "update_handler", "remove_handler"):
            noting = self._noting(name, getattr(kind, name))
            # One for writing is also asyncio's, and noted there.
            self._log.patch(kind, name, noting, is_frequent=name == "update_handler")

    def _noting(self, name: str, original: Callable[..., None]) -> Callable[..., None]:
        log, loops, within = self._log, self._loops, self._within

        @wraps(original)
        def call(self: Theirs, fd: Theirs, *args: Theirs, **kwargs: Theirs) -> None:
            try:
                number = fd if type(fd) is int else fd.fileno()
                readers, writers = self.readers, self.writers
            except (OSError, ValueError, AttributeError, TypeError):
                return original(self, fd, *args, **kwargs)
            before = (number in readers) | (number in writers) << 2
            thread = get_ident()
            within.add(thread)
            try:
                original(self, fd, *args, **kwargs)
            finally:
                within.discard(thread)
            after = (number in readers) | (number in writers) << 2
            if before != after:
                log.note(number, name, before, after, sys._getframe(1), loops.base())  # noqa: SLF001
            return None

        return call

    def patch_requests(self, module: ModuleType) -> None:
        """Note the last request of each connection: of `tornado.web`."""
        kind = module.RequestHandler
        original = kind._log  # noqa: SLF001  # It is called at the end of each request.
        last = self.last

        @wraps(original)
        def _log(handler: Theirs) -> None:
            stream = getattr(handler.request.connection, "stream", None)
            if stream is not None:
                last[stream] = handler.request.method, handler.request.uri
            original(handler)

        kind._log = _log  # noqa: SLF001

    def connections(
        self, loop: Theirs, activity: Activity, addresses: Addresses
    ) -> Iterator[InnerConnection]:
        """Return the handlers of a loop; between two of them, nothing of the program is kept."""
        ioloop = ioloop_of(loop)
        for fd in list(getattr(ioloop, "handlers", ())):
            found = attempt(self._connection, ioloop, fd, activity, addresses)
            if found is not None:
                yield found

    def _connection(
        self, ioloop: Theirs, fd: int, activity: Activity, addresses: Addresses
    ) -> InnerConnection | None:
        inode = inode_of(fd)
        fileobj, handler = ioloop.handlers.get(fd, (None, None))
        if handler is None or not inode:
            return None
        mask = (fd in ioloop.readers) | (fd in ioloop.writers) << 2
        stream = stream_of(handler)
        if stream is None:
            local, peer = addresses.of_socket(inode, fileobj)
            doing, where = named(of_callable(handler))
            return InnerConnection(fd, inode, mask, None, doing, where, local, peer)
        buffer = getattr(stream, "_write_buffer", None)
        local, peer = addresses.of_socket(inode, getattr(stream, "socket", None))
        doing, where = activity.get(stream) or _waits(stream)
        queue = None if buffer is None else len(buffer)
        return InnerConnection(fd, inode, mask, queue, doing, where, local, peer)


def _waits(stream: Theirs) -> tuple[str, str]:
    """Return the line of the program that waits for a stream."""
    future = getattr(stream, "_read_future", None)
    if future is None:
        writes = getattr(stream, "_write_futures", None)
        future = writes[-1][1] if writes else None
    return waits(waiting_for(future))
