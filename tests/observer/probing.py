"""Probes in the process of the test, read by another thread."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
import tornado.platform.asyncio
import tornado.web
import uvloop

from echotui.observer.probes import Probes
from echotui.observer.wire import InnerCall, InnerConnection, InnerLoop

T = TypeVar("T")
PATCHED = (
    (asyncio, "_set_running_loop"),
    (asyncio.events, "_set_running_loop"),
    *(
        (asyncio.selector_events.BaseSelectorEventLoop, f"_{name}")
        for name in ("add_reader", "add_writer", "remove_reader", "remove_writer")
    ),
    *(
        (tornado.platform.asyncio.BaseAsyncIOLoop, name)
        for name in ("add_handler", "update_handler", "remove_handler")
    ),
    (tornado.web.RequestHandler, "_log"),
    (uvloop.Loop, "__init__"),
)


@contextmanager
def installed() -> Iterator[Probes]:
    """Install probes, and take the patches back after the test."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in PATCHED:
            patch.setattr(owner, name, getattr(owner, name))
        probes = Probes()
        probes.install()
        yield probes


async def aside(call: Callable[[], T]) -> T:
    """Call as the agent does: in another thread, while the loop runs."""
    return await asyncio.to_thread(call)


def until(read: Callable[[], T | None], within: float = 5.0) -> T:
    """Wait in this thread until there is something."""
    began = time.monotonic()
    while True:
        found = read()
        if found is not None:
            return found
        assert time.monotonic() - began < within, f"still not so after {within} s"
        time.sleep(0.005)


def connection(probes: Probes, **expected: object) -> Callable[[], InnerConnection | None]:
    """Find the only connection with these values."""

    def find() -> InnerConnection | None:
        found = [
            each
            for each in probes.connections()
            if all(getattr(each, name) == value for name, value in expected.items())
        ]
        assert len(found) <= 1, found
        return found[0] if found else None

    return find


def held(probes: Probes) -> Callable[[], InnerLoop | None]:
    """Find the loop that is held."""

    def find() -> InnerLoop | None:
        probes.tick()
        return next((loop for loop in probes.loops() if loop.held), None)

    return find


def line_in(module: str, part: str) -> int:
    """The number of the line with a text, in a module of tests."""
    path = sys.modules[module].__file__
    assert path is not None
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        numbers = [number for number, line in enumerate(file, 1) if part in line]
    return numbers[0]


def class_line(module: str, name: str, first_method: str) -> int:
    """The line of a class; before Python 3.13, of its first method."""
    known = hasattr(vars(sys.modules[module])[name], "__firstlineno__")
    return line_in(module, f"class {name}" if known else f"def {first_method}")


def of(calls: list[InnerCall], fd: int) -> list[tuple[str, int, int]]:
    return [(call.call, call.before, call.after) for call in calls if call.fd == fd]
