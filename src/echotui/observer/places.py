"""Names and lines of the program's functions, classes and coroutines, as text."""

import sys
from collections.abc import Callable
from types import AsyncGeneratorType, CodeType, CoroutineType, GeneratorType
from typing import Final

from echotui.observer.causes import LIBRARY, LOOP, OWN, kind_of
from echotui.observer.theirs import Theirs

Line = tuple[CodeType, int]
_DEEPEST: Final = 100
_NAMES: Final[dict[type, tuple[str, str, str]]] = {
    CoroutineType: ("cr_code", "cr_frame", "cr_await"),
    GeneratorType: ("gi_code", "gi_frame", "gi_yieldfrom"),
    AsyncGeneratorType: ("ag_code", "ag_frame", "ag_await"),
}


def _at(name: str, code: CodeType, number: int | None) -> str:
    filename = code.co_filename
    return f"{name} {filename[filename.rfind('/') + 1 :]}:{number}"


def _name(code: CodeType, otherwise: str = "") -> str:
    """Return the name of a function, of a method with that of its class; 3.10 has none in it."""
    name: str = getattr(code, "co_qualname", otherwise or code.co_name)
    return f"{name.rpartition('<locals>.')[2]}()"


def named(place: str) -> tuple[str, str]:
    """Return the name alone as what is done, `Echo` of `Echo app.py:17`, and the place."""
    return place.rpartition(" ")[0], place


def waits(coroutine: Theirs) -> tuple[str, str]:
    """Return the line that a coroutine waits at, as what is done, and as the place."""
    place = of_line(line_of(coroutine))
    return place, place


def of_class(kind: type) -> str:
    """Return `ChatHandler app.py:17`, the line of the class or of its first method."""
    codes = [
        code
        for value in vars(kind).copy().values()
        if isinstance(code := getattr(value, "__code__", None), CodeType)
    ]
    if not codes:
        return kind.__qualname__
    first = min(codes, key=lambda code: code.co_firstlineno)
    number = getattr(kind, "__firstlineno__", first.co_firstlineno)  # Since Python 3.13.
    return _at(kind.__qualname__, first, number)


def of_callable(called: Theirs) -> str:
    """Return `serve() app.py:30`; of a method `Channel.on_ready() app.py:30`."""
    for _ in range(5):
        partial = getattr(sys.modules.get("functools"), "partial", None)
        if partial is None or not isinstance(called, partial):
            break
        called = called.func
    if isinstance(called, type):
        return of_class(called)
    function = getattr(called, "__func__", called)
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        return ""
    return _at(_name(code, getattr(function, "__qualname__", "")), code, code.co_firstlineno)


def of_factory(factory: Theirs) -> str:
    """Return what makes the protocol of each client; of `start_server`, the program's function."""
    code = getattr(factory, "__code__", None)
    if isinstance(code, CodeType) and kind_of(code.co_filename) <= LOOP:
        for cell in getattr(factory, "__closure__", None) or ():
            inner = cell.cell_contents
            if callable(inner) and not isinstance(inner, type) and (place := of_callable(inner)):
                return place
    return of_callable(factory)


def line_of(coroutine: Theirs) -> Line | None:
    """Return the innermost line of the program that a coroutine waits at; or of a library.

    Frames of asyncio and Tornado are passed over: to ask for one makes an object that stays.
    """
    best: Line | None = None
    kind = LIBRARY
    for _ in range(_DEEPEST):
        names = _NAMES.get(type(coroutine))
        if names is None:
            break
        code = getattr(coroutine, names[0])
        found = kind_of(code.co_filename)
        if found >= kind:
            frame = getattr(coroutine, names[1])
            best, kind = (code, code.co_firstlineno if frame is None else frame.f_lineno), found
        coroutine = getattr(coroutine, names[2])
    return best


def of_line(at: Line | None) -> str:
    """Return `serve() app.py:33`."""
    return _at(_name(at[0]), *at) if at else ""


def of_handler(kind: type, at: Line | None) -> str:
    """Return `SlowHandler app.py:33`: a class, and a line of the program if there is one."""
    if at is None or kind_of(at[0].co_filename) != OWN:
        return of_class(kind)
    return _at(kind.__qualname__, *at)


def waiting_for(future: Theirs) -> Theirs:
    """Return the coroutine of the task that waits for a future, if there is one."""
    for entry in getattr(future, "_callbacks", None) or ():
        callback: Callable[..., object] = entry[0] if isinstance(entry, tuple) else entry
        task = getattr(callback, "__self__", None)
        get = getattr(task, "get_coro", None)
        if get is not None:
            return get()
    return None
