"""Closes a connection in the program's own way, in the thread of its loop."""

import os
import stat
import sys
from _thread import allocate_lock
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Final

from echotui.observer.activity import handlers_of
from echotui.observer.call_log import inode_of
from echotui.observer.heartbeat import held_at
from echotui.observer.running import Running
from echotui.observer.selector_loop import is_registered, transport_of
from echotui.observer.theirs import Theirs
from echotui.observer.tornado_loop import ioloop_of, stream_of
from echotui.observer.transports import app_transport, is_asgi, protocol_of
from echotui.observer.uvloop_loop import is_polled, transports_of
from echotui.observer.wire import DRAIN, KICKED, NOT_THERE, REFUSED, WAITS

_GOING_AWAY: Final = 1001  # RFC 6455, 7.4.1.
WAIT: Final = 0.3
"""Seconds; the agent answers no other client meanwhile."""
_STEP: Final = 0.01

Outcome = tuple[str, str]
Close = Callable[[], Outcome]
GONE: Outcome = NOT_THERE, "This connection is gone."


def _drain_stream(stream: Theirs) -> Outcome:
    for handler in handlers_of(sys.modules["asyncio"].get_running_loop()):
        upgraded = getattr(handler, "ws_connection", None)
        if upgraded is not None and getattr(upgraded, "stream", None) is stream:
            handler.close(_GOING_AWAY)
            return KICKED, f"{type(handler).__name__}.close({_GOING_AWAY})."

    def written(future: Theirs) -> None:
        if not future.cancelled():
            future.exception()  # It is read: asyncio logs those that are not.
        stream.close()

    stream.write(b"").add_done_callback(written)
    return KICKED, "IOStream.close() when its queue is sent."


def _close_stream(stream: Theirs) -> Outcome:
    stream.close()
    return KICKED, "IOStream.close()."


def _drain_transport(transport: Theirs) -> Outcome:
    protocol, outer = protocol_of(transport), app_transport(transport)
    if is_asgi(protocol):
        protocol.shutdown()
        return KICKED, f"{type(protocol).__name__}.shutdown()."
    outer.close()
    return KICKED, "Transport.close()."


def _close_transport(transport: Theirs) -> Outcome:
    app_transport(transport).abort()
    return KICKED, "Transport.abort()."


def _shut(fd: int) -> Outcome:
    """Shut down what has no transport: the program reads its end, and closes it."""
    if not stat.S_ISSOCK(os.fstat(fd).st_mode):
        return REFUSED, "This is no socket."
    module = sys.modules["_socket"]
    sock = module.socket(fileno=os.dup(fd))
    try:
        if sock.family not in {module.AF_INET, module.AF_INET6}:
            return REFUSED, "This is no internet socket."
        if sock.getsockopt(module.SOL_SOCKET, module.SO_ACCEPTCONN):
            return REFUSED, "This is a listener."
        sock.shutdown(module.SHUT_RDWR)
    except OSError as error:
        return REFUSED, f"shutdown(2): {os.strerror(error.errno or 0)}."
    finally:
        sock.close()
    return KICKED, "shutdown(2): the program reads its end."


def _way(loop: Theirs, fd: int, strength: str) -> Close | None:
    """Return what closes a descriptor of a loop; `None`: the loop does not have it."""
    drain = strength == DRAIN
    handler = getattr(ioloop_of(loop), "handlers", {}).get(fd)
    if handler is not None:
        stream = stream_of(handler[1])
        if stream is not None:
            return lambda: (_drain_stream if drain else _close_stream)(stream)
        return lambda: _shut(fd)
    reference = transports_of(loop).get(fd)
    transport = reference() if reference is not None else transport_of(loop, fd)
    if transport is not None:
        return lambda: (_drain_transport if drain else _close_transport)(transport)
    return (lambda: _shut(fd)) if is_registered(loop, fd) or is_polled(loop, fd) else None


def _close_now(loop: Theirs, fd: int, inode: int, strength: str) -> Outcome:
    way = _way(loop, fd, strength)
    return GONE if way is None or inode_of(fd) != inode else way()


def _in_loop(running: Running, loop: Theirs, close: Close, hurried: Callable[[], bool]) -> Outcome:
    done = allocate_lock()
    done.acquire()
    outcomes: list[Outcome] = []

    def act() -> None:
        try:
            outcomes.append(close())
        except Exception as error:  # noqa: BLE001  # Of the program's own close: it is reported.
            outcomes.append((REFUSED, f"{type(error).__name__}: {error}."))
        finally:
            done.release()

    try:
        loop.call_soon_threadsafe(act)
    except RuntimeError:
        return GONE
    deadline = monotonic() + WAIT
    # A program that forks waits for this thread.
    while monotonic() < deadline and not hurried():
        if done.acquire(timeout=_STEP):
            return outcomes[0]
    where = held_at(running)[0]
    at = f" at {where}" if where else ""
    return WAITS, f"It is closed when its loop goes on, which is held{at}."


def kick(
    loops: list[tuple[Running, Theirs]],
    fd: int,
    inode: int,
    strength: str,
    hurried: Callable[[], bool],
) -> Outcome:
    """Let the program close a connection; return the outcome, and a sentence about it."""
    if inode_of(fd) != inode:
        return GONE
    for running, loop in loops:
        if _way(loop, fd, strength) is not None:
            if not loop.is_running():
                return REFUSED, "The loop of this connection does not run."
            close = partial(_close_now, loop, fd, inode, strength)
            return _in_loop(running, loop, close, hurried)
    return REFUSED, "No loop of the program has this connection."
