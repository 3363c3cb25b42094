"""The streams of a command: what it prints, what it tells, and what it asks."""

import asyncio
import os
import shutil
import sys
import termios
from collections.abc import Iterable
from typing import Final, TextIO

from echotui.errors import SettingsError, StartError
from echotui.system.printable import one_line
from echotui.system.tty import takes_unicode

_ANSWER: Final = 1024  # Bytes of a line that is typed.
_ARROW: Final = str.maketrans({"→": ">"})


class Console:
    """Standard input, output and error; a stream that was closed before the start takes nothing."""

    @property
    def width(self) -> int:
        """Columns of the terminal that the output is; 0: it is none."""
        if sys.stdout is None or not sys.stdout.isatty():
            return 0
        return shutil.get_terminal_size().columns

    def write(self, parts: Iterable[str]) -> None:
        """Write to standard output, and flush it.

        Raises:
            BrokenPipeError: The reader has gone.
            StartError: It cannot be written.
        """
        try:
            _write(parts, sys.stdout)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.discard()
            raise StartError(f"cannot write to standard output: {error.strerror}") from error

    def discard(self) -> None:
        """Write nothing any more: what is left would fail again when the interpreter ends."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def notify(self, text: str) -> None:
        """Write a line to standard error."""
        _write([f"echotui: {one_line(text)}\n"], sys.stderr)

    def require_terminal(self) -> None:
        """Raise SettingsError unless a person can be asked."""
        if any(each is None or not each.isatty() for each in (sys.stdin, sys.stderr)):
            raise SettingsError("there is no terminal to ask at; --yes acts without asking")

    async def confirm(self, lines: Iterable[str]) -> bool:
        """Show some lines and ask whether to go on; anything but yes is no, and said."""
        yes = (await self.ask(lines, "Go on? [y/N] ")).strip().lower() in ("y", "yes")
        if not yes:
            self.notify("nothing was done")
        return yes

    async def ask(self, lines: Iterable[str], question: str) -> str:
        """Show some lines and ask; return the line typed from now on, empty for end of file."""
        # What was typed before is no answer.
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        _write([*(f"{line}\n" for line in lines), question], sys.stderr)
        return (await _typed_line()).decode(errors="replace")


async def _typed_line() -> bytes:
    """Return the next line of the terminal, which is in canonical mode; empty for its end."""
    loop, fd, typed = asyncio.get_running_loop(), sys.stdin.fileno(), asyncio.Event()
    loop.add_reader(fd, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(fd)
    return os.read(fd, _ANSWER)


def _write(parts: Iterable[str], stream: TextIO | None) -> None:
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    arrows = takes_unicode(encoding, os.environ)
    for part in parts:
        text = part if arrows else part.translate(_ARROW)
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
