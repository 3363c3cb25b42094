"""The source over a real program: what its clients do is seen."""

import asyncio
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
from echotui.sources.process.proc_files import stat
from echotui.sources.process.reader import Reader
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from tests.clients import connect

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

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


class _Target:
    """A program, and the source that watches it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        id_ = stat(self.process.pid).id
        self.program = WatchedProgram(Reader(lambda: [id_]).sample)
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
        self.process.kill()
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
    assert found[0].ending.reason in (Reason.PEER_RESET, Reason.GONE)
    view = await target.view()
    lines = [line for line in view.journal.lines if isinstance(line, Observed) and line.call]
    # A first sample may have seen one before it was registered.
    flips = {(line.call, line.before, line.after) for line in lines if line.before != UNSEEN}
    assert flips == {
        ("epoll_ctl", READ, READ | WRITE), ("epoll_ctl", READ, NONE),
    }  # fmt: skip
    assert view.server.addresses == (f"127.0.0.1:{target.port}",)
    assert view.totals.open == 2


async def test_a_program_that_is_killed(target: _Target) -> None:
    client = target.connect()
    await target.row(client, lambda row: row.mask == READ)
    target.process.kill()
    target.process.wait()
    row = await target.row(client, lambda row: row.ending)
    assert row.ending.reason is Reason.PROGRAM_ENDED
    (note,) = (await target.view()).notes
    assert note.text.endswith(f"pid {target.process.pid}, has ended.")
