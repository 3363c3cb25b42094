"""A terminal driver whose write never blocks the event loop, and that notices a hang-up."""

import os
import re
import select
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from echotui.ui.terminal.writer import Outlet

if TYPE_CHECKING:
    from textual.app import App

_SYNC_START: Final = "\x1b[?2026h"
_SYNC_END: Final = "\x1b[?2026l"
_PICTURE: Final = re.compile(r"\n*\x1b\[\d+;\d+H")
"""How a picture begins, and nothing else that Textual writes: the cursor goes to a place."""
_LISTEN: Final = 0.1
"""Seconds after which the input's thread looks whether it is to end; a half typed escape sequence
is taken for what it is after so long too."""


class TerminalDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, but for what its output and its input wait for.

    Textual's own writes through a queue of 30 places, and waits for a place; so a terminal that
    isn't read stops the loop, and so does one that is gone. Its input reads the end of file again
    and again.

    Attributes:
        gone: Whether the terminal hung up. Then the app was told to exit.
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.gone = False
        self._woken = self._wake = -1
        # That there is one was looked after before.
        self._terminal = cast("TextIO", self._file)
        self._outlet: Outlet | None = None
        self._synchronized = self._started = self._suspended = False
        # In a turn of their own, and not in the middle of whatever the loop's thread does just now:
        # that may be a write, for which the output's thread then waits, and we for its end.
        signal.signal(signal.SIGTSTP, lambda *_: self._tell(self._sigtstp_application))
        signal.signal(signal.SIGCONT, lambda *_: self._tell(self._sigcont_application))

    def write(self, data: str) -> None:
        """Write sequences of which none is cut in the middle; never waits.

        Args:
            data: A picture, or anything else. A picture may be left out, if a later one shows all.
        """
        if self._outlet is None:
            return
        if data in (_SYNC_START, _SYNC_END):
            self._synchronized = data == _SYNC_START
        elif not _PICTURE.match(data):
            self._outlet.write(self._encoded(data))
        elif self._synchronized:
            self._outlet.paint(self._encoded(_SYNC_START + data + _SYNC_END))
        else:
            self._outlet.paint(self._encoded(data))

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._terminal.encoding, "backslashreplace")

    def start_application_mode(self) -> None:
        """Take the terminal."""
        self._outlet = Outlet(self._terminal.fileno(), self._on_drained, self._on_gone)
        self._outlet.start()
        if not self._started:
            self._woken, self._wake = os.pipe()
        self._started = True
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        if self._writer_thread is not None:
            # Textual's own was started too, and has got nothing to write.
            self._writer_thread.stop()
            self._writer_thread = None

    def stop_application_mode(self) -> None:
        """Give the terminal back. Its modes follow as soon as it takes them, see `wait_closed`."""
        if self._outlet is not None:
            self._outlet.leave()
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while; what comes next may stop this process."""
        if self._started:
            super().suspend_application_mode()
            self.wait_closed()
            self._suspended = True

    def resume_application_mode(self) -> None:
        """Take the terminal again.

        SIGCONT leads here as well, whether or not anything was suspended: after SIGSTOP the shell
        may have used the terminal; and when the dashboard has ended, it stays with the shell.
        """
        self.suspend_application_mode()
        if self._suspended:
            self._suspended = False
            super().resume_application_mode()
            self._tell(self._app.refresh)

    def disable_input(self) -> None:
        """End the input's thread; it is woken, for the loop waits for its end."""
        if self._started:
            os.write(self._wake, b"!")
            super().disable_input()
            os.read(self._woken, 1)

    def close(self) -> None:
        """Let the output end; doesn't wait for that."""
        super().close()
        if self._started:
            os.close(self._wake)
            os.close(self._woken)
        self._started = False
        if self._outlet is not None:
            self._outlet.finish()
        # Keys that it remembers know the app that they were for: one that failed would stay in
        # memory with all that it has.
        XTermParser._parse_extended_key.cache_clear()  # noqa: SLF001 - nothing public clears it

    def wait_closed(self) -> None:
        """Wait until the terminal has taken all, or has had its time: 0.9 s at most."""
        if self._outlet is not None:
            self._outlet.wait_end()

    def run_input_thread(self) -> None:
        """Read keys and the like until the driver stops or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, self._woken], [], [], _LISTEN)
            if self.fileno in ready:
                data = self._read()
                if not data:
                    self._on_gone()
                    return
                # To the parser, no text at all means the end.
                if text := decode(data):
                    for message in parser.feed(text):
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            # EIO on Linux, ENXIO on macOS: no difference to the end of file.
            return b""

    def _on_drained(self) -> None:
        self._tell(self._app.refresh)

    def _on_gone(self) -> None:
        self.gone = True
        self._tell(self._app.exit)

    def _tell(self, what: Callable[[], object]) -> None:
        # A loop that is closed needs to know nothing.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what)
