"""A demo of three servers, which are processes: one is stopped, one is killed, and none is left."""

import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.clients import wait_until
from tests.terminal.demo import Process, processes
from tests.terminal.terminal import Terminal

SOON = 4.0
"""Seconds within which everything is gone."""
PATIENCE = 40.0
"""Seconds for the servers to start, on a machine that is busy with other things."""


def family(pid: int) -> list[Process]:
    """All processes that descend from one."""
    listed = processes()
    found = [each for each in listed if each.parent == pid]
    return found + [each for child in found for each in family(child.pid)]


class Fleet:
    """The demo in a terminal.

    Attributes:
        started: The processes that it has started when all have come.
    """

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal = terminal
        self._folder = folder
        for name in ("web-1", "web-2", "web-3"):
            self.wait(rf"[12] +{name} +\d+ +127\.0\.0\.1:\d+ +R- +open")
        self.started = family(terminal.pid)
        serving = [each for each in self.started if "serve --name web-" in each.args]
        assert (len(serving), len(self.started)) == (3, 7)

    def wait(self, pattern: str) -> None:
        """Wait until the screen has this."""
        self.terminal.wait_for(pattern, PATIENCE)

    def note(self) -> None:
        """Note the processes of this moment: some may be new."""
        self.started += family(self.terminal.pid)

    def has_left_nothing(self) -> bool:
        """Return whether all processes have ended that were noted."""
        pids = {each.pid for each in self.started}
        return not [each for each in processes() if each.pid in pids] and not list(
            self._folder.iterdir()
        )


@pytest.fixture
def fleet(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    """A demo whose steps last until the next key, in effect."""
    argv = ["demo", "fleet", "--speed", "0.2"]
    # Not the folder of the test, whose path is too long for a socket.
    with TemporaryDirectory(prefix="echotui-test-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        with Terminal(argv, columns=80, rows=24, copied=True) as terminal:
            yield Fleet(terminal, Path(folder))


def test_one_is_stopped_goes_on_one_is_killed_and_started_again(fleet: Fleet) -> None:
    terminal = fleet.terminal
    terminal.type("n")
    fleet.wait(r"2/8 web-1/3 and web-3/3 read nothing")
    terminal.type("nnn")
    fleet.wait("5/8 web-2 was stopped")
    fleet.wait(r"web-2 silent \d+ s")
    fleet.wait(r"web-2 .* no answer \d+ s")
    terminal.type("n")
    fleet.wait("6/8 web-2 goes on")
    fleet.wait("web-1, web-2, web-3  accepting")
    terminal.type("n")
    fleet.wait("web-3 gone")
    terminal.type("n")
    fleet.wait("8/8 web-3 was started again")
    fleet.wait("web-1, web-2, web-3  accepting")
    fleet.wait(r" 1 +web-3 +\d+ +127\.0\.0\.1:\d+ +R- +open +· +·")
    fleet.note()
    terminal.type("q")
    assert terminal.wait_exit() == 0
    assert terminal.modes() == frozenset()
    wait_until(fleet.has_left_nothing, SOON)


def test_killed_while_one_is_stopped_it_leaves_no_process(fleet: Fleet) -> None:
    fleet.terminal.type("nnnn")
    fleet.wait(r"web-2 silent \d+ s")
    fleet.terminal.signal(signal.SIGKILL)
    assert fleet.terminal.wait_exit() == -signal.SIGKILL
    wait_until(fleet.has_left_nothing, SOON)
