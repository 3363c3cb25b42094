"""A demo in a terminal: its screen, and the process of its clients."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from tests.clients import wait_until
from tests.terminal.program import ROW, Program
from tests.terminal.pty_screen import PtyScreen
from tests.terminal.terminal import Terminal

WORKER: Final = "echotui.demo.worker"
PATIENCE: Final = 30.0
"""Seconds to wait for a step."""
_SYNCHRONIZED: Final = "\x1b[?2026;2$y"
_QUESTION: Final = b"\x1b[?2026$p"
_FRAME_END: Final = b"\x1b[?2026l"
_CAPTION: Final = re.compile(r"^ (\d+)/(\d+) (\S.*)")
# Without lines that a dialog covers.
_MARKED: Final = re.compile(r"^│\d\d:\d\d:\d\d\.\d{3} ([^│╭╮╰╯▌▐]*)$")


class Process(NamedTuple):
    """A process, but no zombie.

    Attributes:
        pid: Its id.
        parent: Its parent's.
        args: Its command line.
    """

    pid: int
    parent: int
    args: str


def processes() -> list[Process]:
    """List those that run."""
    listed = subprocess.run(
        ["/bin/sh", "-c", "ps -A -ww -o pid=,ppid=,stat=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    found = (line.split(maxsplit=3) for line in listed.stdout.splitlines())
    return [
        Process(int(pid), int(parent), "".join(args))
        for pid, parent, stat, *args in found
        if stat[0] != "Z"
    ]


class Frame(NamedTuple):
    """The screen at one moment.

    Attributes:
        step: The caption's number; 0 without one.
        caption: Its first line, without the number.
        rows: Mask and state of each row, `R- open`, and what comes after them; by id.
        marked: The journal's marked lines, from the top, with single spaces and without their time.
        text: The whole screen.
    """

    step: int
    caption: str
    rows: dict[int, tuple[str, str]]
    marked: tuple[str, ...]
    text: str


def _frame(lines: Sequence[str]) -> Frame:
    captions = [found for line in lines if (found := _CAPTION.match(line))]
    step, text = (int(captions[0][1]), captions[0][3]) if captions else (0, "")
    rows = {
        int(row["id"]): (f"{row['mask']} {row['state']}", row["rest"])
        for line in lines
        if (row := ROW.match(line))
    }
    marked = [" ".join(found[1].split()) for line in lines if (found := _MARKED.match(line))]
    return Frame(step, text, rows, tuple(marked), "\n".join(lines))


class _CompleteFrames(Terminal):
    """Shows what was drawn up to the end of the last frame; all, once the program has ended."""

    @property
    def screen(self) -> PtyScreen:
        taken = bytes(self._output)
        end = taken.rfind(_FRAME_END) + len(_FRAME_END)
        if self._process.poll() is not None or end < len(_FRAME_END):
            end = len(taken)
        if end > self._shown:
            self._screen.feed(taken[self._shown : end])
            self._shown = end
        return self._screen


class Demo(Program):
    """A demo that has drawn its first screen.

    Args:
        terminal: Where it was started.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._clients = []
        # When the terminal answers this, the program marks the end of each frame.
        terminal.wait_for(lambda: _QUESTION in terminal.raw)
        terminal.type(_SYNCHRONIZED)
        terminal.wait_for(lambda: _FRAME_END in terminal.raw)
        for pattern in ("journal, newest first", "q quit", r" 127\.0\.0\.1:\d+ "):
            terminal.wait_for(pattern)
        port = re.search(r" 127\.0\.0\.1:(\d+) ", terminal.lines()[0])
        assert port, terminal.text()
        self.address = "127.0.0.1", int(port[1])

    def children(self) -> list[Process]:
        """List the processes that it has started."""
        return [process for process in processes() if process.parent == self.terminal.pid]

    def worker(self) -> Process:
        """Find the process of the clients; wait for it."""
        wait_until(lambda: any(WORKER in process.args for process in self.children()))
        (worker,) = self.children()
        return worker

    def now(self) -> Frame:
        """Read the screen."""
        return _frame(self.terminal.lines())

    def wait_step(self, step: int) -> Frame:
        """Wait until the caption is that of a step."""
        self.wait_for(lambda: self.now().step == step, PATIENCE)
        return self.now()

    def frames(self) -> list[Frame]:
        """Replay everything that it has drawn: each frame once, however short it was shown."""
        columns, rows = self.terminal.screen.columns, self.terminal.screen.lines
        screen = PtyScreen(columns, rows)
        frames = []
        for drawn in self.terminal.raw.split(_FRAME_END):
            screen.feed(drawn)
            frames.append(_frame([line.rstrip() for line in screen.display]))
        return frames


@contextmanager
def started_demo(*argv: str, columns: int = 120, rows: int = 36) -> Iterator[Demo]:
    """Start `echotui demo` with some arguments; end it with the context."""
    arguments = ["demo", *argv]
    with _CompleteFrames(arguments, columns=columns, rows=rows, copied=True) as terminal:
        yield Demo(terminal)
