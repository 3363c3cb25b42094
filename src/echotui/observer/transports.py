"""What asyncio's and uvloop's transports do: by their protocols."""

import gc
import sys

from echotui.observer.activity import Activity
from echotui.observer.addresses import Addresses
from echotui.observer.call_log import inode_of
from echotui.observer.places import named, of_class, waiting_for, waits
from echotui.observer.request_text import of_scope
from echotui.observer.theirs import Theirs
from echotui.observer.wire import InnerConnection


def _protocol(transport: Theirs) -> Theirs:
    get = getattr(transport, "get_protocol", None)
    return None if get is None else get()


def protocol_of(transport: Theirs) -> Theirs:
    """Return the program's protocol, behind that of TLS."""
    return _protocol(app_transport(transport))


def app_transport(transport: Theirs) -> Theirs:
    """Return the transport that the program has: with TLS, that of the TLS protocol."""
    protocol = _protocol(transport)
    if type(protocol).__name__ != "SSLProtocol":
        return transport
    inner = getattr(protocol, "_app_transport", None)  # uvloop has no attributes for this.
    for part in (inner, *gc.get_referents(protocol)):
        if type(part).__name__ == "_SSLProtocolTransport":
            return part
    return transport


def is_asgi(protocol: Theirs) -> bool:
    """Return whether this is a protocol of uvicorn."""
    return type(protocol).__module__.startswith("uvicorn.")


def _of_asgi(protocol: Theirs, activity: Activity) -> tuple[str, str]:
    scope = getattr(protocol, "scope", None)
    cycle: Theirs = getattr(protocol, "cycle", False)
    if scope is not None and scope.get("type") == "websocket":
        return activity.get(protocol) or (of_scope(scope), "")
    if cycle is False:
        return named(of_class(type(protocol)))  # HTTP/2: requests at once.
    if cycle is None:
        return "idle, no request yet", ""
    if cycle.response_complete:
        return f"idle, last {of_scope(cycle.scope)}", ""
    return activity.get(cycle) or (of_scope(cycle.scope), "")


def _of_stream(protocol: Theirs) -> tuple[str, str]:
    """Return what the handler of a stream waits for, or its reader if it was opened, and where."""
    task = getattr(protocol, "_task", None)
    if task is not None:
        return waits(task.get_coro())
    reader = getattr(protocol, "_stream_reader", None)
    return waits(waiting_for(getattr(reader, "_waiter", None)))


def of_protocol(protocol: Theirs, activity: Activity) -> tuple[str, str]:
    """Return what a protocol does, and where."""
    if protocol is None:
        return "", ""
    if is_asgi(protocol):
        return _of_asgi(protocol, activity)
    streams = sys.modules.get("asyncio.streams")
    kind = getattr(streams, "StreamReaderProtocol", None)
    if kind is not None and type(protocol) is kind:
        return _of_stream(protocol)
    return named(of_class(type(protocol)))


def of_transport(
    fd: int, mask: int | None, transport: Theirs, activity: Activity, addresses: Addresses
) -> InnerConnection | None:
    """Return the connection of a transport; `None`: it is closed."""
    inode = inode_of(fd)
    sock = transport.get_extra_info("socket")
    if not inode or sock is None or sock.fileno() != fd:
        return None
    doing, where = of_protocol(protocol_of(transport), activity)
    local, peer = addresses.of_transport(inode, transport)
    queue = _queue(transport)
    return InnerConnection(fd, inode, mask, queue, doing, where, local, peer)


def _queue(transport: Theirs) -> int | None:
    """Return what waits to be sent, encrypted and not."""
    sizes = []
    for part in {id(part): part for part in (transport, app_transport(transport))}.values():
        size = getattr(part, "get_write_buffer_size", None)
        if size is not None:
            sizes.append(size())
    return sum(sizes) if sizes else None
