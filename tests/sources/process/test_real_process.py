"""The source over a real program: what its clients do is seen."""

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from echotui.model.address import Address
from echotui.model.ending import Reason
from echotui.model.journal import Observed
from echotui.model.mask import NONE, READ, UNSEEN, WRITE
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.sources.process.process_tree import family
from echotui.sources.process.reader import Reader
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from tests.clients import connect

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc"),
    pytest.mark.usefixtures("fast"),
]

PROGRAM = """
import select, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
epoll = select.epoll()
epoll.register(listener, select.EPOLLIN)
clients = {}
while True:
    for fd, _ in epoll.poll():
        if fd == listener.fileno():
            client = listener.accept()[0]
            client.setblocking(False)
            clients[client.fileno()] = client
            epoll.register(client, select.EPOLLIN)
            continue
        try:
            word = clients[fd].recv(100)
        except ConnectionResetError:
            word = b"close"
        if word == b"fill":
            try:
                while True:
                    clients[fd].send(bytes(1 << 20))
            except BlockingIOError:
                epoll.modify(fd, select.EPOLLIN | select.EPOLLOUT)
        elif word == b"close":
            clients.pop(fd).close()
        elif word == b"":
            epoll.modify(fd, 0)
"""


FORKING = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    client = listener.accept()[0]
    client.recv(100)
    if os.fork() == 0:
        listener.close()
        client.recv(100)
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)"])
    client.close()
"""


class _Target:
    """A program and its children, and the source that watches them."""

    def __init__(self, program: str = PROGRAM) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.program = WatchedProgram(Reader(lambda: family(self.process.pid)).sample)
        self.source = ProcessSource(self.program)
        self.clients: list[socket.socket] = []

    def connect(self) -> socket.socket:
        self.clients.append(connect(Address("127.0.0.1", self.port)))
        return self.clients[-1]

    async def view(self) -> View:
        return await self.source.view(Query(window=Window(0, 99), journal=JournalWindow(count=99)))

    async def row(self, client: socket.socket, is_: Callable[[Row], object]) -> Row:
        """Wait until the row of a client is as expected."""
        port = client.getsockname()[1]
        found: list[Row] = []
        for _ in range(1000):
            found = [row for row in (await self.view()).rows if row.address.port == port]
            if found and is_(found[0]):
                return found[0]
            await asyncio.sleep(0.01)
        raise AssertionError(f"it is {found}")

    def stop(self) -> None:
        self.source.close()
        self.program.close()
        for each in family(self.process.pid):
            os.kill(each.pid, signal.SIGKILL)
        self.process.communicate()
        for client in self.clients:
            client.close()


@pytest.fixture
async def target() -> AsyncIterator[_Target]:
    target = _Target()
    try:
        yield target
    finally:
        target.stop()


async def test_a_queue_that_fills_a_half_close_and_each_end(target: _Target) -> None:
    stuck, leaving, closed, reset = (target.connect() for _ in range(4))
    await target.row(reset, lambda row: row.mask == READ)
    stuck.sendall(b"fill")
    leaving.shutdown(socket.SHUT_WR)
    closed.sendall(b"close")
    row = await target.row(stuck, lambda row: row.mask == READ | WRITE)
    assert (row.kind, row.tcp, row.bytes_in) == ("tcp in", "ESTAB", 4)
    assert row.sendq is not None
    assert row.sendq > 100_000
    assert row.last.startswith("seen: send queue ")
    await target.row(leaving, lambda row: (row.tcp, row.mask) == ("CLOSE-WAIT", NONE))
    row = await target.row(closed, lambda row: row.ending)
    # Our client has not closed: the kernel still has the program's end, in FIN-WAIT-2.
    assert row.ending.reason is Reason.PROGRAM_CLOSED
    reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    port = reset.getsockname()[1]
    reset.close()
    found: list[Row] = []
    while not found:
        rows = (await target.view()).rows
        found = [row for row in rows if row.address.port == port and row.ending]
        await asyncio.sleep(0.01)
    assert found[0].ending.reason in (Reason.RESET, Reason.NO_TRACE)
    view = await target.view()
    lines = [line for line in view.journal.lines if isinstance(line, Observed) and line.call]
    # A first sample may have seen one before it was registered.
    flips = {(line.call, line.before, line.after) for line in lines if line.before != UNSEEN}
    assert flips == {
        ("epoll_ctl", READ, READ | WRITE), ("epoll_ctl", READ, NONE),
    }  # fmt: skip
    assert view.server.addresses == (f"127.0.0.1:{target.port}",)
    assert view.totals.open == 2


async def test_a_connection_that_a_child_takes_over_is_the_same_until_an_exec_closes_it() -> None:
    target = _Target(FORKING)
    try:
        client = target.connect()
        before = await target.row(client, lambda row: row.kind == "tcp in")
        client.sendall(b"fork")
        parent = str(target.process.pid)

        async def process() -> str:
            view = await target.source.view(Query(detail=before.id))
            return dict(view.detail.facts).get("process", "")

        for _ in range(500):
            if not (await process()).endswith(parent):
                break
            await asyncio.sleep(0.01)
        assert not (await process()).endswith(parent)
        client.sendall(b"exec")
        after = await target.row(client, lambda row: row.ending)
        # Python's descriptors are closed by an exec (PEP 446), before the client has closed.
        assert (after.id, after.ending.reason) == (before.id, Reason.PROGRAM_CLOSED)
        assert (await target.view()).server.name.endswith(f", pid {parent} and 1 more")
    finally:
        target.stop()


async def test_a_program_that_is_killed(target: _Target) -> None:
    client = target.connect()
    await target.row(client, lambda row: row.mask == READ)
    target.process.kill()
    target.process.wait()
    row = await target.row(client, lambda row: row.ending)
    assert row.ending.reason is Reason.PROGRAM_ENDED
    (note,) = (await target.view()).notes
    assert note.text.endswith(f"pid {target.process.pid}, has ended.")
