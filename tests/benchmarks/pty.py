"""The whole program in a terminal that notes when each byte came."""

import os
import re
import selectors
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Self

from tests.benchmarks import cores
from tests.terminal.pty_screen import PtyScreen
from tests.terminal.terminal import Terminal

NOBODY: Final = {"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent"}
"""Somebody without a configuration file."""
COLUMNS: Final = 160
ROWS: Final = 45
ECHOTUI: Final = (sys.executable, "-m", "echotui", "--port", "0", "--loop", "asyncio")
DRAWN: Final = ("add_handler.*listening", "q quit")
"""What is drawn last at the start."""


class TimedTerminal(Terminal):
    """Records the output with its times; it is parsed afterwards, so that it costs little.

    Args:
        argv: The program.
        env: Variables that it has besides ours.
        size: Columns and lines.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] = {},
        size: tuple[int, int] = (COLUMNS, ROWS),
    ) -> None:
        self._marks: list[tuple[float, int]] = []
        self._size = size
        self.started = time.perf_counter()
        super().__init__(argv, columns=size[0], rows=size[1], env=NOBODY | dict(env))
        cores.pin(self.pid, cores.SERVER)

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_READ)
            while not self._closed:
                if selector.select(0.25):
                    self._output += os.read(self._master, 1 << 16)
                    self._marks.append((time.perf_counter(), len(self._output)))

    def press(self, key: str) -> None:
        """Press a key, without reading the screen."""
        os.write(self._master, key.encode())

    def replay(self) -> Iterator[tuple[float, PtyScreen]]:
        """Show what was on the screen after each piece, with the time at which that came."""
        screen = PtyScreen(*self._size)
        done = 0
        for when, end in list(self._marks):
            screen.feed(bytes(self._output[done:end]))
            done = end
            yield when, screen

    def first(self, complete: Callable[[str], bool]) -> float:
        """Seconds from the start to a screen that is complete."""
        for when, screen in self.replay():
            if complete("\n".join(screen.display)):
                return when - self.started
        raise RuntimeError("the screen was never complete")


def complete(text: str) -> bool:
    return all(re.search(pattern, text) for pattern in DRAWN)


class Dashboard:
    """The program with its dashboard, from the start to the first screen.

    Args:
        options: Those of the command line.
    """

    def __init__(self, *options: str) -> None:
        self.terminal = TimedTerminal([*ECHOTUI, *options])
        self.pid = self.terminal.pid
        for pattern in DRAWN:
            self.terminal.wait_for(pattern, 30)
        port = re.search(r" 127\.0\.0\.1:(\d+) ", self.terminal.lines()[0])
        assert port, self.terminal.text()
        self.port = int(port[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.terminal.__exit__(*exc)
