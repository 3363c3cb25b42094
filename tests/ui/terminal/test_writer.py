import os
import select
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from echotui.ui.terminal import writer
from echotui.ui.terminal.frame_queue import MAX_FRAMES
from echotui.ui.terminal.writer import GRACE, TerminalWriter
from tests.clients import wait_until

LEAVING = b"\x1b[?1049l\x1b[?25h"


class Pty:
    """A terminal that is read on request."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        os.set_blocking(self.master, False)
        attributes = termios.tcgetattr(self.slave)
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(self.slave, termios.TCSANOW, attributes)
        self.seen = b""
        self.drained = threading.Event()
        self.gone = threading.Event()
        self.writer = TerminalWriter(self.slave, self.drained.set, self.gone.set)
        self.writer.start()

    def read(self) -> bytes:
        with suppress(BlockingIOError):
            while new := os.read(self.master, 1 << 16):
                self.seen += new
        return self.seen

    def wait_for(self, condition: Callable[[bytes], object]) -> None:
        wait_until(lambda: condition(self.read()))

    def vanish(self) -> None:
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        self.writer.finish()
        self.writer.wait_end()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)


@pytest.fixture
def pty() -> Iterator[Pty]:
    pty = Pty()
    yield pty
    pty.close()


def frame(number: int) -> bytes:
    """Larger than what a terminal keeps for its reader: 15 kB on Linux."""
    return b"<%d:" % number + b"x" * 50_000 + b">"


def choke(pty: Pty) -> int:
    """Write far too many frames to a terminal that is not read; return how many."""
    pty.writer.paint(frame(0))
    wait_until(lambda: select.select([pty.master], [], [], 0)[0])
    many = 4 * MAX_FRAMES
    for number in range(1, many):
        pty.writer.paint(frame(number))
        pty.writer.write(b"(%d)" % number)
    return many


def test_all_comes_in_its_order(pty: Pty) -> None:
    sent = b""
    for number in range(8):
        pty.writer.write(b"(%d)" % number)
        pty.writer.paint(frame(number))
        sent += b"(%d)" % number + frame(number)
    pty.wait_for(lambda seen: seen == sent)
    assert not pty.drained.is_set()


def test_only_whole_frames_are_dropped(pty: Pty) -> None:
    began = time.monotonic()
    many = choke(pty)
    assert time.monotonic() - began < 0.2
    assert not pty.drained.is_set()
    pty.wait_for(lambda _: pty.drained.is_set())
    seen = pty.read()
    assert seen == frame(0) + b"".join(b"(%d)" % number for number in range(1, many))
    pty.writer.paint(b"<all>")
    pty.wait_for(lambda seen: seen.endswith(b"<all>"))


def test_a_terminal_that_takes_nothing_for_long_is_unseen_until_it_takes_all(
    pty: Pty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "UNSEEN_AFTER", 0.1)
    pty.writer.write(b"(first)")
    pty.wait_for(lambda seen: seen == b"(first)")
    time.sleep(0.15)
    assert not pty.writer.unseen, "nothing waits"
    pty.writer.write(frame(0))
    pty.writer.paint(b"<old>")
    wait_until(lambda: pty.writer.unseen)
    assert not pty.drained.is_set()
    pty.wait_for(lambda _: pty.drained.is_set())
    assert not pty.writer.unseen
    pty.writer.paint(b"<all>")
    pty.wait_for(lambda seen: seen == b"(first)" + frame(0) + b"<all>")


def test_an_empty_text_is_not_the_end(pty: Pty) -> None:
    pty.writer.write(b"")
    pty.writer.write(b"more")
    pty.wait_for(lambda seen: seen == b"more")


def test_it_ends_when_all_is_written(pty: Pty) -> None:
    pty.writer.leave()
    pty.writer.write(LEAVING)
    pty.writer.finish()
    pty.writer.wait_end()
    assert not pty.writer.is_alive()
    assert pty.read() == LEAVING


def test_the_last_output_is_written_to_a_terminal_that_was_not_read(pty: Pty) -> None:
    choke(pty)
    began = time.monotonic()
    pty.writer.leave()
    pty.writer.paint(b"<late>")
    pty.writer.write(LEAVING)
    pty.writer.finish()
    assert time.monotonic() - began < 0.1
    pty.writer.wait_end()
    assert not pty.writer.is_alive()
    assert time.monotonic() - began < 2 * GRACE + 0.5
    seen = pty.read()
    assert seen.endswith(b"\x18\x1b[?2026l\x1b[0m" + LEAVING)
    assert b"<late>" not in seen
    assert not pty.gone.is_set()


def test_a_terminal_that_is_gone_is_told_once_and_swallows_the_rest(pty: Pty) -> None:
    pty.vanish()
    pty.writer.write(b"anything")
    assert pty.gone.wait(10)
    pty.writer.join(10)
    assert not pty.writer.is_alive()
    pty.writer.write(b"more")
    pty.writer.paint(b"<and more>")
    assert not pty.writer._queue


def test_a_terminal_that_goes_while_nothing_fits_ends_it_too(pty: Pty) -> None:
    choke(pty)
    pty.vanish()
    assert pty.gone.wait(10)
