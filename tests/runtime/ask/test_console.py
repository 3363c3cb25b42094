import asyncio
import io
import os
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from echotui.errors import SettingsError, StartError
from echotui.runtime.ask.console import Console
from tests.server.bench import until


@pytest.fixture
def attach(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Makes the streams of this process a terminal, during a test; returns its other end."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 97))
    monkeypatch.delenv("COLUMNS", raising=False)
    streams = {
        name: os.fdopen(os.dup(theirs), mode, encoding="utf-8")
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
    }
    os.close(theirs)

    def attach() -> int:
        # pytest replaces the streams before the test.
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
            monkeypatch.setattr(sys, f"__{name}__", stream)
        return ours

    yield attach
    for stream in streams.values():
        stream.close()
    os.close(ours)


def test_the_width_is_that_of_the_terminal(attach: Callable[[], int]) -> None:
    assert os.isatty(attach())
    assert Console().width == 97
    Console().require_terminal()


def test_what_is_no_terminal_has_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (io.StringIO(), None):
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, stream)
        console = Console()
        assert console.width == 0
        with pytest.raises(SettingsError, match="--yes acts without asking"):
            console.require_terminal()
        console.write(["a", "b"])
        console.notify("c\x1b")
        if stream is not None:
            assert stream.getvalue() == "abechotui: c\\x1b\n"


@pytest.mark.parametrize(("typed", "yes"), [(b"y\n", True), (b"\n", False), (b"\x04", False)])
async def test_a_question_is_answered_by_a_line_typed_after_it(
    attach: Callable[[], int], typed: bytes, *, yes: bool
) -> None:
    terminal = attach()
    os.write(terminal, b"y\n")
    asked = asyncio.create_task(Console().confirm(["Whom."]))
    shown = b""
    os.set_blocking(terminal, False)

    def has_asked() -> bool:
        nonlocal shown
        try:
            shown += os.read(terminal, 1024)
        except BlockingIOError:
            return False
        return b"Go on? [y/N] " in shown

    await until(has_asked)
    assert not asked.done()
    os.write(terminal, typed)
    assert await asked is yes


def test_a_reader_that_has_gone_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(BrokenPipeError):
            Console().write(["x"])
        # Nothing is left that would fail again.
        Console().discard()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_output_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(StartError, match=r"^cannot write to standard output: No space left"):
            Console().write(["x"])


def test_a_stream_without_arrows_gets_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    Console().write(["R- → RW é\n"])
    assert stream.buffer.getvalue() == b"R- > RW \\xe9\n"
