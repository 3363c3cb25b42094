"""A Tornado program that is run with the observer, watched as the dashboard does it."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from echotui.model import fields
from echotui.model.command import Done, Kick, Strength
from echotui.model.ending import Reason
from echotui.model.journal import Observed
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.row import Row
from echotui.model.view import View
from echotui.model.watch_target import WatchTarget
from echotui.observer.injection import injected
from echotui.runtime.ask.program_source import WatchedSource, open_program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

PROGRAM: Final = """
import asyncio, os, sys, time
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

class Large(RequestHandler):
    async def get(self):
        self.write(b"x" * 20_000_000)
        await self.flush()

class Holding(RequestHandler):
    async def get(self):
        while not os.path.exists("over"): time.sleep(0.05)

class Waiting(RequestHandler):
    async def get(self):
        await asyncio.Event().wait()

async def main():
    (sock,) = bind_sockets(0, "127.0.0.1")
    HTTPServer(Application(
        [("/large", Large), ("/holding", Holding), ("/waiting", Waiting)]
    )).add_socket(sock)
    print(sock.getsockname()[1], flush=True)
    print(await asyncio.to_thread(sys.stdin.readline), flush=True)
    sys.exit(3)

asyncio.run(main())
"""


class Running:
    """The program, watched."""

    def __init__(self, process: subprocess.Popen[str], source: WatchedSource, port: int) -> None:
        self.process = process
        self.source = source
        self.port = port
        self.clients: list[socket.socket] = []

    def client(self, path: str) -> socket.socket:
        """Send a request, and do not read the answer."""
        client = socket.create_connection(("127.0.0.1", self.port), 5)
        self.clients.append(client)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return client

    async def view(self) -> View:
        return await self.source.view(
            Query(window=Window(0, 99), journal=JournalWindow(count=200), marks=frozenset())
        )

    async def view_of(self, wanted: Callable[[View], object]) -> View:
        """The first view of some kind, as soon as there is one."""
        for _ in range(200):
            if wanted(view := await self.view()):
                return view
            await asyncio.sleep(0.05)
        raise TimeoutError

    async def row(self, wanted: Callable[[Row], bool]) -> Row:
        """The first row of some kind, as soon as there is one."""
        view = await self.view_of(lambda view: any(map(wanted, view.rows)))
        return next(filter(wanted, view.rows))


@pytest.fixture
def process(tmp_path: Path, sockets: Path) -> Iterator[subprocess.Popen[str]]:
    del sockets
    (tmp_path / "app.py").write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, "app.py"], cwd=tmp_path, env=injected(os.environ, allow_kick=True),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield process
        process.kill()


@pytest.fixture
async def running(process: subprocess.Popen[str]) -> AsyncIterator[Running]:
    assert process.stdout
    port = int(process.stdout.readline())
    source = await open_program(WatchTarget(pid=process.pid))
    running = Running(process, source, port)
    # What held its loop before the first sample has no line.
    await running.view()
    yield running
    source.close()
    for client in running.clients:
        client.close()


async def test_a_program_tells_what_it_does_and_closes_what_the_operator_kicks(
    running: Running,
) -> None:
    waiting, large = running.client("/waiting"), running.client("/large")
    row = await running.row(lambda row: row.queued > 1_000_000)
    assert (row.doing, row.kind, row.address) == ("GET /large", "tcp in", large.getsockname())
    view = await running.view()
    assert {fields.QUEUE, fields.DOING} <= view.server.fields
    assert (view.server.loop, view.server.name) == ("Tornado", f"app.py, pid {running.process.pid}")
    detail = (await running.source.view(Query(detail=row.id))).detail
    assert dict(detail.facts)["code"].startswith("Large app.py:")
    causes = [line for line in view.journal.lines if isinstance(line, Observed)]
    assert ("update_handler", "app.py:10 in get") in {(line.call, line.text) for line in causes}
    assert not [line for line in causes if line.call == "epoll_ctl"]
    assert running.source.capabilities.strengths == (Strength.DRAIN, Strength.CLOSE)
    waits = await running.row(lambda row: row.doing == "GET /waiting")
    outcome = await running.source.submit(Kick(waits.id, Strength.CLOSE))
    assert isinstance(outcome, Done)
    assert "by the program itself" in outcome.text
    ended = await running.row(lambda row: row.id == waits.id and bool(row.ending))
    assert ended.ending.reason is Reason.KICKED_CLOSE
    assert waiting.recv(1) == b""
    assert running.process.communicate("bye\n", 10)[0] == "bye\n\n"
    assert running.process.returncode == 3


async def test_what_holds_its_loop_is_named_while_it_does_and_afterwards(
    running: Running, tmp_path: Path
) -> None:
    running.client("/holding")
    by = "by app.py:14 in get (GET /holding)."
    # On a machine that is busy, the loop may be held by other lines, too.
    await running.view_of(lambda view: any(by in note.text for note in view.notes))
    (tmp_path / "over").touch()
    view = await running.view_of(
        lambda view: any(by in each.sentence for each in view.totals.lints)
    )
    assert not any(by in note.text for note in view.notes)
    assert view.totals.lag_max > 0.1
    texts = [line.text for line in view.journal.lines if isinstance(line, Observed)]
    assert [text for text in texts if text.startswith("the loop was held") and by[:-1] in text]


async def test_a_kick_waits_for_a_loop_that_is_held_and_the_hold_is_timed_meanwhile(
    running: Running, tmp_path: Path
) -> None:
    running.client("/waiting")
    waits = await running.row(lambda row: row.doing == "GET /waiting")
    running.client("/holding")
    await running.view_of(_held)
    kick = asyncio.create_task(running.source.submit(Kick(waits.id, Strength.CLOSE)))
    began = time.monotonic()
    # The agent answered nothing for 4 s: twice as long as the kick waited.
    views = [await running.view_of(_held)]
    while time.monotonic() - began < 1.8:
        await asyncio.sleep(0.05)
        views.append(await running.view())
    assert _held(views[-1]) - _held(views[0]) > 0.8
    assert {row.kind for view in views for row in view.rows} == {"tcp in"}
    assert not [each for view in views for each in view.notes if "not answered" in each.text]
    outcome = await kick
    assert isinstance(outcome, Done)
    assert outcome.text.startswith("It is closed when its loop goes on, which is held at app.py:14")
    (tmp_path / "over").touch()
    ended = await running.row(lambda row: row.id == waits.id and bool(row.ending))
    assert ended.ending.reason is Reason.KICKED_CLOSE
    view = await running.view_of(lambda view: not _held(view))
    lines = [line.text for line in view.journal.lines if isinstance(line, Observed)]
    assert _seconds([text for text in lines if "app.py:14" in text]) > 1.8


def _held(view: View) -> float:
    """The seconds for which the loop is said to be held."""
    return _seconds([each.text for each in view.notes])


def _seconds(texts: list[str]) -> float:
    found = [re.search(r"held for ([0-9.]+) (m?)s", each) for each in texts]
    return max((float(each[1]) / (1000 if each[2] else 1) for each in found if each), default=0.0)
