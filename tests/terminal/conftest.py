"""Starts the program in a terminal, with its defaults."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.terminal.attached import NOT_ATTACHED, attach, serving, split
from tests.terminal.program import Program
from tests.terminal.terminal import Terminal


class Starter(Protocol):
    """Starts the program, and waits for its first complete screen; without `argv`, as a copy.

    A script runs before it in the process of a copy.
    """

    def __call__(
        self,
        *options: str,
        columns: int = 120,
        rows: int = 36,
        argv: Sequence[str] = (),
        script: str = "",
    ) -> Program: ...


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # `Terminal` removes NO_COLOR and the like.
    foreign = ("ECHOTUI_", "XDG_", "TEXTUAL", "ESCDELAY", "PYTHONWARNINGS", "PYTHONASYNCIODEBUG")
    for name in [name for name in os.environ if name.startswith(foreign)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    # To load it takes 0.1 s of CPU at each start; and a program that is killed would leave it.
    monkeypatch.setenv("ECHOTUI_CONTROL", "off")
    # A busy machine holds a loop, too: a sign and a journal line that depend on the machine.
    monkeypatch.setenv("ECHOTUI_ALLOW", "slow-loop")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `-m attached`, repeat the tests that start the program; those of the soak stay out."""
    if not _is_attached(config):
        return
    for item in items:
        starts = "start" in getattr(item, "fixturenames", ())
        if starts and not item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.attached)
            name = item.path.stem
            function = f"{name}::{getattr(item, 'originalname', '')}"
            if reason := NOT_ATTACHED.get(function) or NOT_ATTACHED.get(name):
                item.add_marker(pytest.mark.skip(reason=f"attached: {reason}"))


def _is_attached(config: pytest.Config) -> bool:
    return bool(config.getoption("markexpr") == "attached")


@pytest.fixture
def start(request: pytest.FixtureRequest) -> Iterator[Starter]:
    """Starts programs, which end with the test; attached, each with a server of its own."""
    with ExitStack() as stack:
        if _is_attached(request.config):
            yield _attached(stack)
            return

        def start_program(
            *options: str,
            columns: int = 120,
            rows: int = 36,
            argv: Sequence[str] = (),
            script: str = "",
        ) -> Program:
            port = () if "--port" in options else ("--port", "0")
            terminal = Terminal(
                [*argv, *port, *options],
                columns=columns,
                rows=rows,
                copied=not argv,
                script=script,
            )
            started = Program(stack.enter_context(terminal))
            stack.callback(started.close)
            return started

        yield start_program


def _attached(stack: ExitStack) -> Starter:
    def start_program(
        *options: str,
        columns: int = 120,
        rows: int = 36,
        argv: Sequence[str] = (),
        script: str = "",
    ) -> Program:
        of_server, of_attach = split(options)
        _, path = stack.enter_context(serving(*of_server))
        terminal = attach(path, *of_attach, columns=columns, rows=rows, argv=argv, script=script)
        started = Program(stack.enter_context(terminal))
        stack.callback(started.close)
        return started

    return start_program
