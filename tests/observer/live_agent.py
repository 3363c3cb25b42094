"""An agent in this process, with a scripted program; its clients are real sockets."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from echotui.observer.agent import Agent
from echotui.observer.wire import (
    KICKED,
    SUFFIX,
    InnerCall,
    InnerConnection,
    InnerLoop,
)

CONNECTIONS: Final = 250


OWN: Final = 3
"""Sockets that the agent has without clients."""


HIGH: Final = 600


class ScriptedInside:
    """A program with connections, calls and a loop."""

    def __init__(self) -> None:
        self.kicked: list[tuple[int, int, str]] = []
        self.ticks = 0
        self.lines = 1
        self.slow = False

    def install(self) -> None:
        raise AssertionError

    def forked(self) -> None:
        raise AssertionError

    def connections(self, hurried: Callable[[], bool]) -> Iterator[InnerConnection]:
        while self.slow and not hurried():
            time.sleep(0.001)
        for fd in range(CONNECTIONS):
            yield InnerConnection(fd, fd, 1, None, "x" * self.lines, "\udcff", (), ("::1", 2))

    def calls(self, since: int) -> tuple[list[InnerCall], int]:
        numbers = range(since + 1, 6)
        return [InnerCall(each, 0.5, 3, 4, "add_reader", 0, 1, "a.py:1") for each in numbers], 7

    def loops(self) -> list[InnerLoop]:
        return [InnerLoop("asyncio", (0.1,), 0.0, "", "")]

    def tick(self) -> float | None:
        self.ticks += 1
        return 0.01 if self.ticks < 5 else None

    def kick(
        self, fd: int, inode: int, strength: str, hurried: Callable[[], bool]
    ) -> tuple[str, str]:
        while self.slow and not hurried():
            time.sleep(0.001)
        self.kicked.append((fd, inode, strength))
        return KICKED, "Done."


class LiveAgent:
    """An agent that answers at a path."""

    def __init__(self, home: Path) -> None:
        self.inside = ScriptedInside()
        self.agent = Agent(self.inside)
        self.path = home / "echotui" / f"{os.getpid()}{SUFFIX}"
        self.agent.open()
        self.agent.start()

    def own(self) -> set[int]:
        """The descriptors of the agent: their numbers are high."""
        return {fd for fd in descriptors() if fd >= HIGH}

    def connect(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(10)
        sock.connect(str(self.path))
        return sock


def tasks() -> set[int]:
    """The threads of this process; pytest-xdist has some that `threading` does not know."""
    return {int(path.name) for path in Path("/proc/self/task").iterdir()}


def inode_of(fd: int) -> int:
    try:
        return os.fstat(fd).st_ino
    except OSError:
        return 0


def descriptors() -> set[int]:
    """Those of this process, except the one that reads the directory."""
    found = {int(path.name) for path in Path("/proc/self/fd").iterdir()}
    return {fd for fd in found if inode_of(fd)}


def is_closed(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True
