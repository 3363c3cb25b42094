"""Starts the program in a terminal, with its defaults."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.terminal.program import Program
from tests.terminal.terminal import Terminal


class Starter(Protocol):
    """Starts the program, and waits for its first complete screen; without `argv`, as a copy."""

    def __call__(
        self, *options: str, columns: int = 120, rows: int = 36, argv: Sequence[str] = ()
    ) -> Program: ...


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # `Terminal` removes NO_COLOR and the like.
    foreign = ("ECHOTUI_", "XDG_", "TEXTUAL", "ESCDELAY", "PYTHONWARNINGS", "PYTHONASYNCIODEBUG")
    for name in [name for name in os.environ if name.startswith(foreign)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def start() -> Iterator[Starter]:
    """Starts programs, which end with the test."""
    with ExitStack() as stack:

        def start_program(
            *options: str, columns: int = 120, rows: int = 36, argv: Sequence[str] = ()
        ) -> Program:
            port = () if "--port" in options else ("--port", "0")
            terminal = Terminal(
                [*argv, *port, *options], columns=columns, rows=rows, copied=not argv
            )
            started = Program(stack.enter_context(terminal))
            stack.callback(started.close)
            return started

        yield start_program
