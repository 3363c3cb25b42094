import asyncio
import os
import resource
import select
import signal
import sys
import termios
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from threading import Thread

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static

from echotui.ui.terminal.driver import TerminalDriver
from echotui.ui.terminal.reader import FD_SETSIZE
from echotui.ui.terminal.writer import TerminalWriter
from tests.server.bench import until

START, END = "\x1b[?2026h", "\x1b[?2026l"


class Plain(App[None]):
    """Something to draw, and the keys that arrive."""

    CSS = "Static { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__(driver_class=TerminalDriver)
        self.keys: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield Static("drawn here", markup=False)

    def on_key(self, event: Key) -> None:
        self.keys.append(event.character)


class Pty:
    """A terminal for this process, and what was written to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.master, self.slave = os.openpty()
        termios.tcsetwinsize(self.master, (24, 80))
        self.before = termios.tcgetattr(self.slave)
        self.raw = b""
        self._files = [os.fdopen(os.dup(self.slave), mode) for mode in ("r", "w")]
        monkeypatch.setattr(sys, "__stdin__", self._files[0])
        monkeypatch.setattr(sys, "__stderr__", self._files[1])

    def read(self) -> bytes:
        while self.master >= 0 and select.select([self.master], [], [], 0)[0]:
            self.raw += os.read(self.master, 1 << 16)
        return self.raw

    def type(self, data: bytes) -> None:
        os.write(self.master, data)

    def vanish(self) -> None:
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        for file in self._files:
            file.close()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)


@pytest.fixture
def pty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pty]:
    changed = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH, signal.SIGTTIN, signal.SIGTTOU)
    handlers = {number: signal.getsignal(number) for number in changed}
    pty = Pty(monkeypatch)
    yield pty
    pty.close()
    for number, handler in handlers.items():
        signal.signal(number, handler)


@asynccontextmanager
async def shown(pty: Pty) -> AsyncIterator[tuple[Plain, TerminalDriver]]:
    """An app that has drawn itself in a terminal; it is ended with the context."""
    app = Plain()
    task = asyncio.create_task(app.run_async())
    await until(lambda: b"drawn here" in pty.read() or task.done())
    driver = app._driver
    assert isinstance(driver, TerminalDriver)
    try:
        yield app, driver
    finally:
        app.exit()
        async with asyncio.timeout(10):
            await task
        await driver.closed()


def named(start: str) -> list[Thread]:
    """The threads that run, by the start of their names."""
    return [thread for thread in threading.enumerate() if thread.name.startswith(start)]


async def test_all_that_textual_draws_is_a_picture(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[bytes] = []
    write = TerminalWriter.write

    def spied(writer: TerminalWriter, data: bytes) -> None:
        words.append(data)
        write(writer, data)

    monkeypatch.setattr(TerminalWriter, "write", spied)
    async with shown(pty) as (app, _):
        pty.type(b"\x1b[?2026;2$y")
        await until(lambda: app._sync_available)
        app.query_one(Static).update("something else")
        await until(lambda: b"something else" in pty.read())
    assert b"\x1b[?1049h" in words
    assert b"\x1b[?1049l" in words
    assert [word for word in words if b"H" in word or START.encode() in word] == []
    assert pty.read().count(START.encode()) == pty.raw.count(END.encode()) > 0


async def test_drained_it_paints_the_whole_screen(pty: Pty) -> None:
    async with shown(pty) as (_, driver):
        before = len(pty.read())
        driver._on_drained()
        await until(lambda: b"drawn here" in pty.read()[before:])


async def test_the_end_restores_the_terminal(pty: Pty) -> None:
    async with shown(pty) as (_, driver):
        assert termios.tcgetattr(pty.slave) != pty.before
    assert termios.tcgetattr(pty.slave) == pty.before
    assert pty.read().rfind(b"\x1b[?1049l") > pty.raw.rfind(b"drawn here")
    assert not driver.gone
    # After the end SIGCONT takes no terminal.
    before = len(pty.read())
    driver.resume_application_mode()
    assert termios.tcgetattr(pty.slave) == pty.before
    assert len(pty.read()) == before


@pytest.mark.parametrize("name", ["terminal-output", "textual-output", "textual-input"])
async def test_without_a_thread_the_terminal_is_as_before(
    pty: Pty, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    start = Thread.start

    def refused(thread: Thread) -> None:
        if thread.name.startswith(name):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(Thread, "start", refused)
    driver = TerminalDriver(Plain())
    with pytest.raises(RuntimeError, match="new thread"):
        driver.start_application_mode()
    await driver.closed()
    assert termios.tcgetattr(pty.slave) == pty.before
    assert not driver.taken
    taken, given = (pty.read().rfind(b"\x1b[?1049" + end) for end in (b"h", b"l"))
    assert given >= taken
    assert pty.raw.rfind(b"\x1b[?25h") >= pty.raw.rfind(b"\x1b[?25l")
    assert not named("terminal-")


async def test_a_hang_up_ends_the_app(pty: Pty) -> None:
    async with shown(pty) as (app, driver):
        pty.vanish()
        await until(lambda: driver.gone and not app.is_running, within=2)
        await until(lambda: not named("textual-input"), within=2)


async def test_keys_come_through_and_no_byte_ends_it(pty: Pty) -> None:
    async with shown(pty) as (app, driver):
        pty.type("aä".encode()[:2])
        await until(lambda: app.keys == ["a"])
        pty.type("ä".encode()[1:] + b"\xff" + b"b")
        await until(lambda: app.keys == ["a", "ä", "\ufffd", "b"])
        assert not driver.gone


async def test_suspended_the_terminal_is_as_before(pty: Pty) -> None:
    async with shown(pty) as (app, _):
        with app.suspend():
            assert termios.tcgetattr(pty.slave) == pty.before
            assert pty.read().rfind(b"\x1b[?1049l") > pty.raw.rfind(b"drawn here")
            before = len(pty.read())
        assert termios.tcgetattr(pty.slave) != pty.before
        await until(lambda: b"drawn here" in pty.read()[before:])
        assert b"\x1b[?1049h" in pty.raw[before:]


async def test_with_more_descriptors_than_select_takes_keys_come_and_it_ends(pty: Pty) -> None:
    # As when a dashboard is started again while there are thousands of clients.
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (2 * FD_SETSIZE, limits[1]))
    many = [os.dup(pty.slave) for _ in range(FD_SETSIZE)]
    try:
        async with shown(pty) as (app, _):
            # Each descriptor of its own is higher: the lowest free one is given.
            assert many[-1] >= FD_SETSIZE
            pty.type(b"a")
            await until(lambda: app.keys == ["a"])
    finally:
        for fd in many:
            os.close(fd)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert termios.tcgetattr(pty.slave) == pty.before


async def test_what_waits_at_the_start_is_not_read(pty: Pty) -> None:
    pty.type(b"x\x1bP>|XTerm(370)\x1b\\r\n")
    async with shown(pty) as (app, _):
        pty.type(b"a")
        await until(lambda: app.keys)
        assert app.keys == ["a"]


async def test_an_unrequested_size_changes_nothing(pty: Pty) -> None:
    async with shown(pty) as (app, _):
        pty.type(b"\x1b[48;10;20;0;0ta")
        await until(lambda: app.keys == ["a"])
        assert app.size == (80, 24)
        pty.type(b"\x1b[?2048;1$y\x1b[48;20;70;0;0t")
        await until(lambda: app.size == (70, 20))
        # No pixels are asked for, and so none are taken for cells.
        assert b"\x1b[?1016h" not in pty.read()
