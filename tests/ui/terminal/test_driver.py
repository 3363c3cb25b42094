import asyncio
import os
import select
import signal
import sys
import termios
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static

from echotui.ui.terminal.driver import TerminalDriver
from echotui.ui.terminal.writer import Outlet
from tests.server.bench import until

START, END = "\x1b[?2026h", "\x1b[?2026l"
AT = "\x1b[3;7Htext\x1b[1;1H"


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
        await asyncio.to_thread(driver.wait_closed)


class Recorder(Outlet):
    """Keeps what it is given, and writes nothing."""

    def __init__(self) -> None:
        super().__init__(0, lambda: None, lambda: None)
        self.given: list[tuple[str, bytes]] = []

    def write(self, data: bytes) -> None:
        self.given.append(("words", data))

    def paint(self, picture: bytes) -> None:
        self.given.append(("picture", picture))


async def recorded(write: Callable[[TerminalDriver], object]) -> list[tuple[str, bytes]]:
    driver, recorder = TerminalDriver(Plain()), Recorder()
    driver._outlet = recorder
    write(driver)
    return recorder.given


@pytest.mark.usefixtures("pty")
async def test_a_picture_goes_with_all_that_belongs_to_it() -> None:
    def write(driver: TerminalDriver) -> None:
        for data in (AT, START, AT, END, f"\n{AT}", START, "\x1b[?1016h", AT, END, START, END):
            driver.write(data)

    whole = (START + AT + END).encode()
    assert await recorded(write) == [
        ("picture", AT.encode()),
        ("picture", whole),
        ("picture", b"\n" + AT.encode()),
        # The input's thread writes modes whenever it wants to.
        ("words", b"\x1b[?1016h"),
        ("picture", whole),
    ]


@pytest.mark.usefixtures("pty")
async def test_what_must_not_be_lost_is_no_picture() -> None:
    words = (
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[?25h",
        "\x1b[<u",
        "\x1b]52;c;eA==\a",
        "\a",
        "\x1b[H",
    )

    def write(driver: TerminalDriver) -> None:
        for word in words:
            driver.write(word)

    assert await recorded(write) == [("words", word.encode()) for word in words]


async def test_all_that_textual_draws_is_a_picture(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[bytes] = []
    write = Outlet.write

    def spied(outlet: Outlet, data: bytes) -> None:
        words.append(data)
        write(outlet, data)

    monkeypatch.setattr(Outlet, "write", spied)
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
    # After the end SIGCONT takes the terminal from nobody.
    before = len(pty.read())
    driver.resume_application_mode()
    assert termios.tcgetattr(pty.slave) == pty.before
    assert len(pty.read()) == before


async def test_a_hang_up_ends_the_app(pty: Pty) -> None:
    async with shown(pty) as (app, driver):
        pty.vanish()
        await until(lambda: app._exit, within=2)
        assert driver.gone
        assert driver._key_thread is not None
        driver._key_thread.join(2)
        assert not driver._key_thread.is_alive()


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
