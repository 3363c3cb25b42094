"""Names and lines of the program's functions, classes and coroutines, as text."""

import sys
from collections.abc import Callable
from types import CodeType

from echotui.observer.causes import LOOP, OWN, kind_of
from echotui.observer.theirs import Theirs


def _at(name: str, code: CodeType, number: int | None) -> str:
    filename = code.co_filename
    return f"{name} {filename[filename.rfind('/') + 1 :]}:{number}"


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
    code = getattr(getattr(called, "__func__", called), "__code__", None)
    if not isinstance(code, CodeType):
        return ""
    return _at(f"{code.co_qualname.rpartition('<locals>.')[2]}()", code, code.co_firstlineno)


def of_factory(factory: Theirs) -> str:
    """Return what makes the protocol of each client; of `start_server`, the program's function."""
    code = getattr(factory, "__code__", None)
    if isinstance(code, CodeType) and kind_of(code.co_filename) == LOOP:
        for cell in getattr(factory, "__closure__", None) or ():
            inner = cell.cell_contents
            if callable(inner) and not isinstance(inner, type) and (place := of_callable(inner)):
                return place
    return of_callable(factory)


def _chain(coroutine: Theirs) -> list[tuple[CodeType, int]]:
    """Return functions and lines of a coroutine that waits, outermost first."""
    found: list[tuple[CodeType, int]] = []
    while coroutine is not None and len(found) < 100:  # noqa: PLR2004  # Deeper: it helps nobody.
        for prefix in ("cr", "gi", "ag"):
            code = getattr(coroutine, f"{prefix}_code", None)
            if code is not None:
                frame = getattr(coroutine, f"{prefix}_frame", None)
                found.append((code, frame.f_lineno if frame is not None else code.co_firstlineno))
                after = "yieldfrom" if prefix == "gi" else "await"
                coroutine = getattr(coroutine, f"{prefix}_{after}", None)
                break
        else:
            break
    return found


def line_of(coroutine: Theirs) -> tuple[CodeType, int] | None:
    """Return the innermost line of the program that a coroutine waits at; or of a library."""
    best, kind = None, LOOP
    for code, number in _chain(coroutine):
        if kind_of(code.co_filename) > LOOP and kind_of(code.co_filename) >= kind:
            best, kind = (code, number), kind_of(code.co_filename)
    return best


def of_line(at: tuple[CodeType, int] | None) -> str:
    """Return `serve() app.py:33`."""
    return _at(f"{at[0].co_qualname.rpartition('<locals>.')[2]}()", *at) if at else ""


def of_handler(kind: type, at: tuple[CodeType, int] | None) -> str:
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
