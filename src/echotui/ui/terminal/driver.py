"""A terminal driver whose write never blocks the event loop, and that notices a hang-up."""

import os
import signal
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, Resize
from textual.geometry import Size
from textual.message import Message

from echotui.system.foreground import TerminalJob
from echotui.ui.fixes.key_cache import free_keys
from echotui.ui.fixes.key_queue import InputReady, KeyQueueApp
from echotui.ui.terminal.drained import Drained
from echotui.ui.terminal.frame_queue import FrameEncoder
from echotui.ui.terminal.reader import InputReader
from echotui.ui.terminal.size import drawable, terminal_size
from echotui.ui.terminal.writer import TerminalWriter


class TerminalDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, with input and output that never block the loop.

    Textual's own writes through a queue of 30 places, and waits for a place: a terminal that isn't
    read, or is gone, stops the loop (not reported there). Its input reads the end of file again and
    again (https://github.com/Textualize/textual/pull/6690, open). Both seen in 8.2.8.

    Attributes:
        gone: Whether the terminal hung up; then the app exits.
        taken: Whether the terminal has ever been taken.
        output: What writes to it, once it is taken.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._woken = self._wake = -1
        # `runtime/startup.py` has checked that there is one.
        self._terminal = cast("TextIO", self._file)
        self.output: TerminalWriter | None = None
        self._started = self._suspended = self.taken = self.gone = False
        self._encoder = FrameEncoder(self._terminal.encoding)
        self._job = TerminalJob(self.fileno, self.resume_application_mode)
        # The first screen is drawn before the first event has the size.
        self._size = size or self._get_terminal_size()
        # In a callback of their own, not in the middle of what the loop's thread does: that may be
        # a write: the output's thread would wait for it, and the loop for that thread.
        signal.signal(signal.SIGTSTP, lambda *_: self._call_soon(self._sigtstp_application))
        signal.signal(signal.SIGCONT, lambda *_: self._on_continued())

    def write(self, data: str) -> None:
        """Write whole sequences; never blocks. A frame may be dropped, if a later one shows all."""
        if self.output is None:
            return
        encoded, is_frame = self._encoder.encode(data)
        if is_frame and self._job.in_foreground:
            self.output.paint(encoded)
        elif is_frame and self._started:
            self._call_soon(self.resume_application_mode)
        elif encoded and not is_frame:
            self.output.write(encoded)

    def _get_terminal_size(self) -> tuple[int, int]:
        return terminal_size(self._terminal.fileno(), os.environ)

    def process_message(self, message: Message) -> None:
        """Pass a message on; a size limited to what can be drawn."""
        if isinstance(message, Resize):
            size = Size(*drawable(*message.size, os.environ))
            message = Resize(size, size, size, message.pixel_size)
        super().process_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal, now or when this process is in the foreground.

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
                # Textual would join a thread that never started.
                self._writer_thread = None
            super().suspend_application_mode()
            raise
        self.taken = True

    def _take(self) -> None:
        self.wait_closed()
        output = TerminalWriter(self._terminal.fileno(), self._on_drained, self._on_gone)
        output.start()
        self.output = output
        self._woken, self._wake = os.pipe()
        self._started = True
        # Keys and answers for the program before us.
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # as Textual has it
        if self._writer_thread is not None:
            # Textual's own was started too, and has nothing to write.
            self._writer_thread.stop()
            self._writer_thread = None
        self._job.record_attributes()

    def stop_application_mode(self) -> None:
        """Give the terminal back; its modes follow when it takes them, see `wait_closed`."""
        if self.output is not None:
            self.output.leave()
        if not self._job.may_restore:
            self.attrs_before = None
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while; this process may be stopped next."""
        if self._started:
            super().suspend_application_mode()
            self._suspended = True
            if self._job.in_foreground:
                self.wait_closed()

    def resume_application_mode(self) -> None:
        """Take the terminal again, as soon as this process is in the foreground.

        SIGCONT too leads here, also when nothing was suspended: after SIGSTOP the shell may have
        used the terminal; and when the dashboard has ended, the shell keeps it.
        """
        self.suspend_application_mode()
        if not self._suspended:
            return
        self._suspended = False
        try:
            super().resume_application_mode()
        except Exception as error:  # noqa: BLE001 - it ends the app as any other does
            self._app._handle_exception(error)  # noqa: SLF001 - nothing public does
        self._call_soon(self._app.refresh)

    def disable_input(self) -> None:
        """Wake and end the input's thread; the loop waits for it."""
        if self._started:
            os.write(self._wake, b"!")
            super().disable_input()
            os.read(self._woken, 1)

    def close(self) -> None:
        """Let the output end, without waiting."""
        super().close()
        self._job.cancel()
        self._suspended = False
        if self._started:
            os.close(self._wake)
            os.close(self._woken)
        self._started = False
        if self.output is not None:
            self.output.finish()
        free_keys()

    def wait_closed(self) -> None:
        """Wait until the terminal has taken all; 0.9 s at most."""
        if self.output is not None:
            self.output.wait_end()

    async def closed(self) -> None:
        """Wait as `wait_closed` does, without blocking the loop."""
        if self.output is not None:
            await self.output.ended()

    def run_input_thread(self) -> None:
        """Read keys and the like until the driver stops or the terminal is gone."""
        if InputReader(self.fileno, self._woken, self.process_message).run(self.exit_event.is_set):
            self._on_gone()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - without input there is no dashboard
            # Textual's own would print a traceback, with what was typed.
            self._call_soon(partial(self._app._handle_exception, error))  # noqa: SLF001 - Textual's way

    def send_message(self, message: Message) -> None:
        """Queue a message of the input's thread; a size only if the terminal was asked for it."""
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
        """Ask for nothing: cells will do, and some terminals report that they have no size."""

    def _on_drained(self) -> None:
        self._call_soon(self._app.refresh)
        self._call_soon(partial(self._app.post_message, Drained()))

    def _on_gone(self) -> None:
        if not self._job.in_foreground:
            # EIO here too, and the terminal is not gone: see `never_stop_for_terminal`.
            self._call_soon(self.resume_application_mode)
            return
        self.gone = True
        self._call_soon(self._app.exit)

    def _on_continued(self) -> None:
        # What was typed while the process was stopped was not meant for the dashboard. The input's
        # thread reads it now; what it has not read by then is flushed when the terminal is taken.
        self._ignore_input_before(float("inf"))
        self._call_soon(self._retake)

    def _retake(self) -> None:
        self._sigcont_application()
        self._ignore_input_before(time.monotonic())

    def _ignore_input_before(self, when: float) -> None:
        if isinstance(self._app, KeyQueueApp):
            self._app.ignore_input_before(when)

    def _call_soon(self, callback: Callable[[], object]) -> None:
        # The loop may be closed.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback)
