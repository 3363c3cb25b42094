"""A pseudo-terminal for one program: what it shows, and keys for it."""

import fcntl
import os
import re
import selectors
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Self

from tests.clients import PATIENCE, wait_until
from tests.terminal.forks import start
from tests.terminal.launch import launch
from tests.terminal.pty_screen import PtyScreen

_MISLEADING: Final = ("COLUMNS", "LINES", "NO_COLOR", "TERM_PROGRAM")
_END_MARK: Final = b"\x1b_the program has ended\x1b\\"


class Terminal:
    r"""A program as the leader of a session whose controlling terminal is this one.

    It answers no query of the program: a test that needs, say, synchronized output types the
    answer, `"\x1b[?2026;2$y"`. At the end of the context the program is killed if it still runs.

    Args:
        copied: Whether the program is echotui, started as a copy (see `forks.py`); `argv` has its
            arguments alone.
        script: Runs before it in the process of a copy.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] = {},
        copied: bool = False,
        script: str = "",
    ) -> None:
        self._screen = PtyScreen(columns, rows)
        self._shown = 0
        self._output = bytearray()
        # The slave stays open, so that the terminal and its content outlive the program.
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        termios.tcsetwinsize(self._master, (rows, columns))
        self.attributes_before = self.attributes()
        inherited = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
        environ = inherited | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(env)
        self._process = (
            start(argv, environ, self._slave, script)
            if copied
            else launch(argv, environ, self._slave)
        )
        self.pid = self._process.pid
        self._closed = False
        self._turn = threading.Lock()
        # A byte in it ends the reader's wait.
        self._woken, self._wake = os.pipe()
        self._reading = threading.Event()
        self._reading.set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._process.poll() is None:
                os.killpg(self.pid, signal.SIGKILL)
                self._process.wait(PATIENCE)
        finally:
            self.close()

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            for descriptor in (self._woken, self._master):
                selector.register(descriptor, selectors.EVENT_READ)
            while not self._closed:
                with self._turn:
                    ready = [key.fd for key, _ in selector.select()]
                    if self._woken in ready:
                        os.read(self._woken, 1)
                    elif self._reading.is_set():
                        if not (new := os.read(self._master, 1 << 16)):
                            return  # macOS: the terminal ends with the leader of its session.
                        self._output += new
                self._reading.wait()

    def stop_reading(self) -> None:
        """Read no more: once the kernel's buffer is full, the terminal takes nothing."""
        self._reading.clear()
        os.write(self._wake, b"!")
        with self._turn:
            pass  # The current read has ended.

    def unread(self) -> int:
        """The bytes that wait in the terminal to be read; see `stop_reading`."""
        answer = fcntl.ioctl(self._master, termios.FIONREAD, bytes(4))
        return int(struct.unpack("i", answer)[0])

    def resume_reading(self) -> None:
        """Read again after `stop_reading`."""
        self._reading.set()

    def close(self) -> None:
        """Close the terminal, as its window would; the kernel sends SIGHUP."""
        if not self._closed:
            self.stop_reading()
            self._closed = True
            self._reading.set()
            self._reader.join(PATIENCE)
            for descriptor in (self._master, self._slave, self._woken, self._wake):
                os.close(descriptor)

    @property
    def raw(self) -> bytes:
        """All bytes from the program; complete after `wait_exit`."""
        return bytes(self._output).replace(_END_MARK, b"")

    @property
    def screen(self) -> PtyScreen:
        """The screen with colours and the cursor; `title` is the window's."""
        new = bytes(self._output[self._shown :])
        self._shown += len(new)
        self._screen.feed(new)
        return self._screen

    def lines(self) -> list[str]:
        """The screen's lines from the top, without the spaces at their ends."""
        return [line.rstrip() for line in self.screen.display]

    def text(self) -> str:
        """The lines in one string."""
        return "\n".join(self.lines())

    def modes(self) -> frozenset[str]:
        """The private modes that differ from those before the start; empty if all are restored.

        `?1049` alternate screen, `?25` cursor hidden, `?7` lines not wrapped, `?1004` focus, other
        `?1000` to `?1016` mouse, `?2004` paste, `?2026` synchronized output, `>u` kitty keyboard.
        """
        return self.screen.changed_modes()

    def attributes(self) -> list[Any]:
        """The terminal's attributes as `termios.tcgetattr` gives them."""
        return termios.tcgetattr(self._master)

    def wait_for(self, condition: str | Callable[[], object], timeout: float = PATIENCE) -> None:
        """Wait until `text` has a pattern, or until a function returns true."""

        def met() -> object:
            return re.search(condition, self.text()) if isinstance(condition, str) else condition()

        try:
            wait_until(met, timeout)
        except TimeoutError:
            raise AssertionError(self._report(f"{condition} not within {timeout:g} s")) from None

    def exit_status(self) -> int | None:
        """The program's exit status, or minus the signal that killed it; None while it runs."""
        return self._process.poll()

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Wait for the program's end; return `exit_status`."""
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(self._report(f"runs after {timeout:g} s")) from None
        if self._reading.is_set() and not self._closed:
            if sys.platform == "linux":
                # Bytes arrive in order but late: this mark arrives last.
                os.write(self._slave, _END_MARK)
                self.wait_for(lambda: _END_MARK in self._output)
            else:
                self._reader.join(PATIENCE)
        return status

    def _report(self, problem: str) -> str:
        status = self.exit_status()
        frame = "─" * self._screen.columns
        return f"{problem}; exit status so far: {status}\n{frame}\n{self.text()}\n{frame}"

    def type(self, text: str) -> None:
        """Press keys: `"x"`, `"\\x1b"`, `"\\x1b[A"`."""
        left = bytearray(text.encode())

        def done() -> bool:
            with suppress(BlockingIOError):
                del left[: os.write(self._master, left)]
            return not left

        self.wait_for(done)

    def garble(self, text: str) -> None:
        """Write to it, as another program does."""
        os.write(self._slave, text.encode())

    def click(self, x: int, y: int) -> None:
        """Press and release the left button on `lines()[y][x]`."""
        self.type(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the kernel sends SIGWINCH."""
        self.screen.resize(rows, columns)
        self.report_size(columns, rows)

    def report_size(self, columns: int, rows: int) -> None:
        """Report a size to the program, and keep the screen; the kernel sends SIGWINCH."""
        termios.tcsetwinsize(self._master, (rows, columns))

    def signal(self, signum: int) -> None:
        """Send the program a signal."""
        self._process.send_signal(signum)
