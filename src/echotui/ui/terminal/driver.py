"""A terminal driver whose write never blocks the event loop, and that notices a hang-up."""

import os
import signal
import termios
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, Resize
from textual.geometry import Size
from textual.message import Message

from echotui.system.foreground import Job
from echotui.ui.fixes.key_cache import free_keys
from echotui.ui.fixes.key_queue import InputReady, KeyQueueApp
from echotui.ui.terminal.pictures import Pictures
from echotui.ui.terminal.reader import Reader
from echotui.ui.terminal.size import drawable, terminal_size
from echotui.ui.terminal.writer import Outlet

if TYPE_CHECKING:
    from textual.app import App


class TerminalDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, but for what its output and its input wait for.

    Textual's own writes through a queue of 30 places, and waits for a place; so a terminal that
    isn't read stops the loop, and so does one that is gone. Its input reads the end of file again
    and again.

    Attributes:
        gone: Whether the terminal hung up. Then the app was told to exit.
        taken: Whether the terminal has ever been taken.
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
        self._started = self._suspended = self.taken = False
        self._pictures = Pictures(self._terminal.encoding)
        self._job = Job(self.fileno, self.resume_application_mode)
        # The first screen is drawn before the first event tells the size.
        self._size = size or self._get_terminal_size()
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
        encoded, picture = self._pictures.encode(data)
        if picture and self._job.in_foreground:
            self._outlet.paint(encoded)
        elif picture and self._started:
            self._tell(self.resume_application_mode)
        elif encoded and not picture:
            self._outlet.write(encoded)

    def _get_terminal_size(self) -> tuple[int, int]:
        return terminal_size(self._terminal.fileno(), os.environ)

    def process_message(self, message: Message) -> None:
        """Pass on what the terminal sent; a size within what can be drawn."""
        if isinstance(message, Resize):
            size = Size(*drawable(*message.size, os.environ))
            message = Resize(size, size, size, message.pixel_size)
        super().process_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, at once or when this process is in the foreground.

        Raises:
            OSError: No descriptor is free. The terminal has been given back, here and below.
            RuntimeError: No thread can be started.
            MemoryError: There is no memory.
        """
        if not self._job.in_foreground:
            self._suspended = True
            self._job.wait()
            return
        try:
            self._take()
        except BaseException:
            if self._writer_thread is not None and not self._writer_thread.is_alive():
                # Textual would wait for the end of what never began.
                self._writer_thread = None
            super().suspend_application_mode()
            raise
        self.taken = True

    def _take(self) -> None:
        self.wait_closed()
        outlet = Outlet(self._terminal.fileno(), self._on_drained, self._on_gone)
        outlet.start()
        self._outlet = outlet
        self._woken, self._wake = os.pipe()
        self._started = True
        # What was typed, and what terminals answered to the program before us, is not for us.
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        if self._writer_thread is not None:
            # Textual's own was started too, and has got nothing to write.
            self._writer_thread.stop()
            self._writer_thread = None
        self._job.taken()

    def stop_application_mode(self) -> None:
        """Give the terminal back. Its modes follow as soon as it takes them, see `wait_closed`."""
        if self._outlet is not None:
            self._outlet.leave()
        if not self._job.may_restore:
            self.attrs_before = None
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while; what comes next may stop this process."""
        if self._started:
            super().suspend_application_mode()
            self._suspended = True
            if self._job.in_foreground:
                self.wait_closed()

    def resume_application_mode(self) -> None:
        """Take the terminal again, as soon as this process is in the foreground.

        SIGCONT leads here as well, whether or not anything was suspended: after SIGSTOP the shell
        may have used the terminal; and when the dashboard has ended, it stays with the shell.
        """
        self.suspend_application_mode()
        if not self._suspended:
            return
        self._suspended = False
        try:
            super().resume_application_mode()
        except Exception as error:  # noqa: BLE001 - as any other that ends the app
            self._app._handle_exception(error)  # noqa: SLF001 - nothing public does
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
        self._job.end()
        self._suspended = False
        if self._started:
            os.close(self._wake)
            os.close(self._woken)
        self._started = False
        if self._outlet is not None:
            self._outlet.finish()
        free_keys()

    def wait_closed(self) -> None:
        """Wait until the terminal has taken all, or has had its time: 0.9 s at most."""
        if self._outlet is not None:
            self._outlet.wait_end()

    async def closed(self) -> None:
        """Wait as `wait_closed` does, and let the loop run."""
        if self._outlet is not None:
            await self._outlet.ended()

    def run_input_thread(self) -> None:
        """Read keys and the like until the driver stops or the terminal is gone."""
        if Reader(self.fileno, self._woken, self.process_message).run(self.exit_event.is_set):
            self._on_gone()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - whatever it is, without input there is no dashboard
            # Textual's own would print a traceback, with what was typed.
            self._tell(partial(self._app._handle_exception, error))  # noqa: SLF001 - Textual's way

    def send_message(self, message: Message) -> None:
        """Let input wait until the app has handled what came before.

        Args:
            message: Any, in the input's thread. A size counts only if the terminal was asked.
        """
        if isinstance(message, Resize) and not self._in_band_window_resize:
            return
        if isinstance(self._app, KeyQueueApp) and isinstance(message, Event):
            if not self._app.receive(message):
                return
            message = InputReady()
        super().send_message(message)

    def _enable_mouse_support(self) -> None:
        """Ask for buttons, the wheel, and moves with a button; see xterm's ctlseqs."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1006l\x1b[?1002l\x1b[?1000l")

    def _enable_mouse_pixels(self) -> None:
        """Ask for nothing: cells will do, and a terminal may think that they have no size."""

    def _on_drained(self) -> None:
        self._tell(self._app.refresh)

    def _on_gone(self) -> None:
        if not self._job.in_foreground:
            # EIO as well, and no end: see `never_stop_for_terminal`.
            self._tell(self.resume_application_mode)
            return
        self.gone = True
        self._tell(self._app.exit)

    def _tell(self, what: Callable[[], object]) -> None:
        # A loop that is closed needs to know nothing.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what)
