"""The program, started in a terminal, with nothing but its defaults."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.terminal.program import ECHOTUI, Program
from tests.terminal.terminal import Terminal


class Start(Protocol):
    """Starts the program, and waits for its first complete screen."""

    def __call__(
        self, *options: str, columns: int = 120, rows: int = 36, argv: Sequence[str] = ECHOTUI
    ) -> Program: ...


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # NO_COLOR and its like are left out by the terminal.
    foreign = ("ECHOTUI_", "XDG_", "TEXTUAL", "ESCDELAY", "PYTHONWARNINGS", "PYTHONASYNCIODEBUG")
    for name in [name for name in os.environ if name.startswith(foreign)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def program() -> Iterator[Start]:
    """Starts the program as often as wanted; all of them are ended with the test."""
    with ExitStack() as stack:

        def start(
            *options: str, columns: int = 120, rows: int = 36, argv: Sequence[str] = ECHOTUI
        ) -> Program:
            port = () if "--port" in options else ("--port", "0")
            terminal = Terminal([*argv, *port, *options], columns=columns, rows=rows)
            started = Program(stack.enter_context(terminal))
            stack.callback(started.close)
            return started

        yield start
