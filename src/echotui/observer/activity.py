"""What the connections of a loop do, by the tasks and frames that serve them."""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from time import sleep
from types import CellType, CodeType, FrameType
from typing import Final

from echotui.observer.causes import OWN, kind_of
from echotui.observer.places import Line, line_of, of_handler, of_line
from echotui.observer.theirs import Theirs, attempt
from echotui.observer.wire import SLICE

_LONGEST: Final = 100  # Characters of a path.
_CUT: Final = "..."  # Not the one character: what comes from outside is shown as ASCII.
_PAUSE: Final = 0.0005  # Seconds, after a slice of tasks: the program runs.


def path(text: object) -> str:
    """Return a path or an address without query, user and password: these are secrets at times."""
    shown, mark, _ = str(text).partition("?")
    scheme, separator, rest = shown.partition("://")
    if separator:
        host, slash, after = rest.partition("/")
        shown = scheme + separator + host.rpartition("@")[2] + slash + after
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - len(_CUT)] + _CUT
    return f"{shown}{mark}{_CUT if mark else ''}"


def request(method: object, target: object) -> str:
    """Return `GET /slow`."""
    return f"{str(method)[:20]} {path(target)}"


def _locals(coroutine: Theirs) -> Iterator[Theirs]:
    """Return what a coroutine that waits refers to; a variable of an inner function is a cell."""
    for each in gc.get_referents(coroutine):
        if type(each) is CellType:
            yield from gc.get_referents(each)
        else:
            yield each


def _owner(coroutine: Theirs) -> Theirs:
    """Return `self` of a method's coroutine: reading its locals would keep them alive."""
    name = coroutine.__qualname__.rpartition(".")[0]
    for each in _locals(coroutine):
        kind = type(each)
        if kind.__module__ != "builtins" and any(
            base.__qualname__ == name for base in kind.__mro__
        ):
            return each
    return None


def _named(coroutine: Theirs, name: str) -> Theirs:
    for each in _locals(coroutine):
        if type(each).__qualname__ == name:
            return each
    return None


def _upgraded_stream(handler: Theirs, coroutine: Theirs) -> Theirs:
    """Return the stream of a WebSocket; one that waits for the other's end is no attribute."""
    protocol = getattr(handler, "ws_connection", None)
    while protocol is None and coroutine is not None:
        protocol = _named(coroutine, "WebSocketProtocol13")
        coroutine = getattr(coroutine, "cr_await", None)
    return getattr(protocol, "stream", None)


def handlers_of(loop: Theirs) -> Iterator[Theirs]:
    """Return Tornado's request handlers that wait."""
    for task in sys.modules["asyncio"].all_tasks(loop):
        coroutine = task.get_coro()
        code = getattr(coroutine, "cr_code", None)
        if code is not None and _reader_of(code) is Activity._handler:  # noqa: SLF001  # Of here.
            yield _owner(coroutine)


def _served_by_frames(frames: list[FrameType]) -> "tuple[Theirs, _Reader] | None":
    """Return what a thread serves now: `self` of a method of Tornado or uvicorn, and its reader.

    Only the locals of these are read: in Python 3.12 and before, reading changes the dictionary
    that `locals()` of the frame has returned, which a program may keep.
    """
    for frame in frames:
        reader = _reader_of(frame.f_code)
        if reader is not None:
            return frame.f_locals.get("self"), reader
    return None


def _reader_of(code: CodeType) -> "_Reader | None":
    """Return what reads a method; `None`: it serves no connection.

    It is found by its file: code of Python 3.10 does not know its class.
    """
    part, reader = _METHODS.get(code.co_name, ("", None))
    filename = code.co_filename
    return reader if part in filename and kind_of(filename) != OWN else None


class Activity:
    """What one loop serves, in one sample.

    It has text only: between two slices of a sample, it keeps no object of the program.

    Args:
        last: Method and target of the last request of streams.
    """

    def __init__(self, last: Mapping[Theirs, tuple[object, object]]) -> None:
        self._last = last
        self._serving: dict[int, tuple[str, str]] = {}
        self._waiting: dict[int, tuple[str, str]] = {}

    def get(self, served: object) -> tuple[str, str] | None:
        """Return what a stream or protocol does, and where."""
        return self._serving.get(id(served)) or self._waiting.get(id(served))

    def read_frames(self, frames: list[FrameType]) -> str:
        """Add what a thread serves now; return that."""
        found = _served_by_frames(frames)
        if found is None:
            return ""
        at = next(
            (
                (frame.f_code, frame.f_lineno)
                for frame in frames
                if kind_of(frame.f_code.co_filename) == OWN
            ),
            None,
        )
        owner, reader = found
        return reader(self, owner, None, at)

    def read_tasks(self, loop: Theirs, hurried: Callable[[], bool]) -> None:
        """Add what waits: one pass over the tasks of a loop, in slices, until it is hurried."""
        tasks = sys.modules["asyncio"].all_tasks(loop)
        number = 0
        # A program that forks waits for this thread.
        while tasks and not hurried():
            attempt(self._read_task, tasks.pop().get_coro())
            number += 1
            if number % SLICE == 0:
                sleep(_PAUSE)

    def _read_task(self, coroutine: Theirs) -> None:
        code = getattr(coroutine, "cr_code", None)
        if code is None or coroutine.cr_running:  # It is in the frames then.
            return
        reader = _reader_of(code)
        owner = None if reader is None else _owner(coroutine)
        if reader is not None and owner is not None:
            reader(self, owner, coroutine, None)

    def _handler(self, handler: Theirs, coroutine: Theirs, at: Line | None) -> str:
        asked = handler.request
        stream = getattr(asked.connection, "stream", None)
        if stream is not None:
            doing = request(asked.method, asked.uri)
        else:
            closing = getattr(handler, "ws_connection", None) is None
            doing = f"WebSocket {path(asked.uri)}{', closing' if closing else ''}"
            stream = _upgraded_stream(handler, coroutine)
        self._serving[id(stream)] = doing, of_handler(type(handler), at or line_of(coroutine))
        return doing

    def _server(self, server: Theirs, coroutine: Theirs, _: Line | None) -> str:
        """Add a connection of Tornado's HTTP server; of a request it does not know the handler."""
        stream = server.stream
        connection = _named(coroutine, "HTTP1Connection")
        line = getattr(connection, "_request_start_line", None)
        last = self._last.get(stream)
        if line is not None:
            more = "" if getattr(connection, "_read_finished", True) else ", receiving"
            doing = request(line.method, line.path) + more
        elif last is not None:
            doing = f"idle, last {request(*last)}"
        else:
            doing = "idle, no request yet"
        self._waiting[id(stream)] = doing, ""
        return doing

    def _frames(self, protocol: Theirs, coroutine: Theirs, at: Line | None) -> str:
        """Add a WebSocket that the program opened; the server's has a request handler."""
        connection = protocol.handler
        asked = getattr(connection, "request", None)
        address = getattr(asked, "url", None)
        if address is None:
            return ""
        doing = f"to WebSocket {path(address.replace('http', 'ws', 1))}"
        self._serving[id(protocol.stream)] = (
            doing,
            of_handler(type(connection), at or line_of(coroutine)),
        )
        return doing

    def _client(self, client: Theirs, _: Theirs, __: Line | None) -> str:
        asked = client.request
        doing = f"to {request(asked.method, asked.url)}"
        self._serving[id(getattr(client, "stream", None))] = doing, ""
        return doing

    def _asgi(self, served: Theirs, coroutine: Theirs, at: Line | None) -> str:
        """Add a cycle of uvicorn's HTTP, or the protocol of its WebSocket."""
        doing = of_scope(served.scope)
        self._serving[id(served)] = doing, of_line(at or line_of(coroutine))
        return doing


def of_scope(scope: Mapping[str, Theirs]) -> str:
    """Return what an ASGI application was called for."""
    query = "?" if scope.get("query_string") else ""
    target = f"{scope.get('path', '')}{query}"
    if scope.get("type") == "websocket":
        return f"WebSocket {path(target)}"
    return request(scope.get("method", ""), target)


_Reader = Callable[[Activity, Theirs, Theirs, Line | None], str]
_METHODS: Final[dict[str, tuple[str, _Reader]]] = {
    "_execute": ("/tornado/web.py", Activity._handler),  # noqa: SLF001  # Of this module.
    "_server_request_loop": ("/tornado/http1connection.py", Activity._server),  # noqa: SLF001
    "_receive_frame_loop": ("/tornado/websocket.py", Activity._frames),  # noqa: SLF001
    "run": ("/tornado/simple_httpclient.py", Activity._client),  # noqa: SLF001
    "run_asgi": ("/uvicorn/", Activity._asgi),  # noqa: SLF001
}
"""Coroutines of Tornado and uvicorn that serve one connection: file, and how to read it."""
