"""A program as people run it, on a free port of loopback, and how it is watched."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Self

import pytest

from echotui.model.query import JournalWindow, Query, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.process.process_tree import family
from echotui.sources.process.reader import Reader
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from tests.clients import connect, wait_until

SMALL: Final = 4096
"""Bytes of a client's receive buffer: what it does not read stays with the program."""
_LOCAL, _PEER, _INODE = 1, 2, 9
"""Fields of `/proc/net/tcp`, proc(5)."""


def installed(name: str) -> str:
    """Where a program is: beside this Python, or on the path; else the test is skipped."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def started(
    command: Sequence[str], port: int, folder: Path, user: int | None = None
) -> Iterator[int]:
    """Run a program with its children until it is not needed; return its pid once it listens."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, user=user)

    def listens() -> bool:
        assert process.poll() is None, log.read_text(errors="replace")
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(listens)
        yield process.pid
    finally:
        # All of them: children that lose their parent are no family any more.
        for each in family(process.pid):
            os.kill(each.pid, signal.SIGKILL)
        process.wait()


class Watch:
    """A program that is watched, and its clients."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self._port = port
        self.sample = Reader(lambda: family(pid)).sample
        self._program = WatchedProgram(self.sample)
        # Each look is a sample.
        self._program.sampler.close()
        self._source = ProcessSource(self._program)
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()
        self._program.close()
        self._opened.close()

    def connect(self, request: bytes = b"") -> socket.socket:
        """Connect a client, which sends this and reads nothing."""
        client = self._opened.enter_context(
            connect(("127.0.0.1", self._port), receive_buffer=SMALL)
        )
        client.sendall(request)
        return client

    async def look(self) -> View:
        """Take a sample, and show all of it."""
        await self._program.take(self.sample())
        window = Query(window=Window(0, 999), journal=JournalWindow(count=99))
        return await self._source.view(window)

    async def noted(self, text: str) -> None:
        """Wait until the notes have a text."""
        notes = ""
        for _ in range(100):
            notes = " ".join(note.text for note in (await self.look()).notes)
            if text in notes:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"the notes are {notes!r}")

    async def row(self, client: socket.socket, is_: Callable[[Row], object]) -> Row:
        """Wait until the row of a client is as expected, and is the only one of it."""
        mine, found = client.getsockname(), []
        for _ in range(100):
            found = [row for row in (await self.look()).rows if tuple(row.address) == mine]
            assert len(found) < 2, "a socket of several processes is one row"
            if found and is_(found[0]):
                return found[0]
            await asyncio.sleep(0.02)
        raise AssertionError(f"it is {found}")

    def holders(self, client: socket.socket) -> set[tuple[int, int]]:
        """The pids and descriptors of the program's end of a connection, as `/proc` has them."""
        mine, theirs = (_hexadecimal(*of()) for of in (client.getsockname, client.getpeername))
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        inodes = {line[_INODE] for line in lines if (line[_LOCAL], line[_PEER]) == (theirs, mine)}
        links = {f"socket:[{inode}]" for inode in inodes}
        return {
            (each.pid, int(link.name))
            for each in family(self.pid)
            for link in Path(f"/proc/{each.pid}/fd").iterdir()
            if os.path.lexists(link) and str(link.readlink()) in links
        }


def _hexadecimal(host: str, port: int) -> str:
    return f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"


def child_count(view: View) -> int:
    """How many processes the header names beside the first one."""
    more = re.search(r" and (\d+) more$", view.server.name)
    return int(more[1]) if more else 0
