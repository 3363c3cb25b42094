"""The server's process is stopped, killed, and another one takes its place."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from echotui.model.address import Address
from echotui.model.command import Drain, Gone, Kick, KickEach, Refused, Strength, Tally
from echotui.model.ids import number_of
from echotui.model.query import Query, Window
from echotui.model.view import View
from echotui.sources.remote.deadlines import Deadlines
from echotui.sources.remote.source import RemoteSource
from tests.clients import connect
from tests.served import Place

AGE = 0.5
DEADLINES = Deadlines(view=0.1, command=AGE + 0.2, fresh=0.1, retry=0.1)
ALL = Query(window=Window(0, 100))


class Child:
    """A server with one client."""

    def __init__(self, path: str) -> None:
        command = [sys.executable, "-m", "tests.control.child", path, str(AGE)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        self.client = connect(Address("127.0.0.1", port))
        assert self.echoes()

    def echoes(self) -> bool:
        """Whether the client still gets what it sends."""
        self.client.sendall(b"x")
        return self.client.recv(1) == b"x"

    def signal(self, number: int) -> None:
        """Send a signal to the process."""
        self.process.send_signal(number)

    def end(self) -> None:
        """Kill it."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        self.client.close()


@pytest.fixture
def children(place: Place) -> Iterator[list[Child]]:
    """Servers at the same path: the test starts the second one."""
    children = [Child(place.path)]
    yield children
    for child in children:
        child.end()


async def poll(source: RemoteSource, condition: Callable[[View], object]) -> View:
    """Poll until a view is as expected."""
    for _ in range(1000):
        view = await source.view(ALL)
        if condition(view):
            return view
        await asyncio.sleep(0.005)
    raise AssertionError("no view is as expected")


def silent(view: View) -> bool:
    return view.silent > 0


def answers(view: View) -> bool:
    return not view.silent


async def sent(source: RemoteSource, command: Kick | Drain) -> "asyncio.Task[object]":
    """Submit, and return when it is on its way: the server does not know it."""
    submitting = asyncio.create_task(source.submit(command))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return submitting


async def test_no_command_outlives_the_server_that_it_was_for(
    place: Place, children: list[Child]
) -> None:
    (first,) = children
    source = await place.connect(DEADLINES)
    (row,) = (await source.view(ALL)).rows
    kick = Kick(row.id, Strength.RESET)

    # Stopped, with a kick on its way: what it finds when it goes on is too old.
    first.signal(signal.SIGSTOP)
    kicking = await sent(source, kick)
    assert await kicking == Refused(
        "No answer: it may have been done. From now on, the server refuses it."
    )
    assert (await poll(source, silent)).rows == (row,)
    assert await source.submit(kick) == Refused("The server does not answer; nothing was done.")
    first.signal(signal.SIGCONT)
    view = await poll(source, answers)
    assert [each.id for each in view.rows] == [row.id]
    assert first.echoes()

    # Killed while it is stopped, with a kick on its way.
    first.signal(signal.SIGSTOP)
    kicking = await sent(source, kick)
    first.end()
    assert await kicking == Refused(
        "The connection was lost before the answer: it may have been done."
    )
    ended = "The server has ended. q quits; waiting for another."
    await poll(source, lambda view: [note.text for note in view.notes] == [ended])

    # Another one at the same path has a client of the same number.
    children.append(await asyncio.to_thread(Child, place.path))
    second = children[-1]
    view = await poll(source, answers)
    (other,) = view.rows
    assert number_of(other.id) == row.id != other.id
    assert view.server.name.startswith(f"pid {second.process.pid} on ")
    assert await source.submit(kick) == Gone(row.id)
    assert await source.submit(KickEach((row.id,), Strength.RESET)) == Tally(gone=1)
    assert second.echoes()
    both = KickEach((row.id, other.id), Strength.RESET)
    assert await source.submit(both) == Tally(done=1, gone=1)
    with pytest.raises(ConnectionResetError):
        second.echoes()
