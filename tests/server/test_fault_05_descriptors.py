"""Fault 5: a server that is out of descriptors, in a process of its own."""

import select
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from echotui.model.address import Address
from echotui.model.view import Accepting
from tests.server.peers import Peer
from tests.server.probe import probed

STARVED: Final = str(Path(__file__).with_name("starved.py"))
SPARE: Final = 20
LONGEST: Final = 60.0
WATCHED: Final = 2.0
SOON: Final = 2.0
"""Seconds within which clients get in once descriptors are free."""


class Status(NamedTuple):
    """One line of the child: do new clients get in, CPU seconds, lines logged; and when it came."""

    accepting: str
    cpu: float
    logged: int
    at: float


class Starved:
    """The child and its clients."""

    def __init__(self, child: "subprocess.Popen[str]", stack: ExitStack) -> None:
        assert child.stdout
        self._lines = child.stdout
        self._stack = stack
        self.pid = child.pid
        self.address = Address("127.0.0.1", int(self._lines.readline()))

    def status(self) -> Status:
        """Wait for its next line."""
        accepting, cpu, logged = self._lines.readline().split("\t")
        return Status(accepting, float(cpu), int(logged), time.monotonic())

    def connect(self, count: int, host: str = "127.0.0.1") -> list[Peer]:
        """Connect so many clients; those that the child cannot accept wait in its backlog."""
        address = Address(host, self.address.port)
        return [self._stack.enter_context(closing(Peer(address))) for _ in range(count)]


@pytest.fixture
def starved() -> Iterator[Starved]:
    command = [sys.executable, STARVED, str(SPARE)]
    with (
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child,
        ExitStack() as stack,
    ):
        watchdog = threading.Timer(LONGEST, child.kill)
        watchdog.start()
        try:
            yield Starved(child, stack)
            assert child.stdin
            child.stdin.close()
            assert child.wait(LONGEST) == 0
        finally:
            child.kill()
            watchdog.cancel()


def test_out_of_descriptors_costs_little_and_passes_soon(starved: Starved) -> None:
    with probed(starved.address, starved.pid):
        run_out_and_recover(starved)


def run_out_and_recover(starved: Starved) -> None:
    assert starved.status().accepting == Accepting.YES
    peers = starved.connect(SPARE + 10)
    began = starved.status()
    assert (began.accepting, began.logged) == (Accepting.OBSTRUCTED, 1)

    for peer in peers[: SPARE - 1]:
        peer.echo()
    time.sleep(WATCHED)
    for peer in peers[:15]:
        peer.close()
    freed_at = time.monotonic()

    ended = starved.status()
    assert ended.accepting == Accepting.YES
    assert ended.at - freed_at <= SOON
    for peer in peers[15:]:
        peer.echo()
    assert ended.logged == 1
    assert (ended.cpu - began.cpu) / (ended.at - began.at) < 0.2


def test_clients_that_left_while_they_waited_delay_no_other(starved: Starved) -> None:
    starved.status()
    peers = starved.connect(8 * SPARE)
    assert starved.status().accepting == Accepting.OBSTRUCTED
    for peer in peers:
        peer.close()
    began = time.monotonic()
    (late,) = starved.connect(1)
    late.echo()
    assert time.monotonic() - began <= SOON
    # Between two polls it may have run out again, and recovered by the last.
    while starved.status().accepting != Accepting.YES:
        pass


def test_freed_descriptors_are_shared_by_listeners(starved: Starved) -> None:
    starved.status()
    inside = starved.connect(SPARE)
    waiting = {
        peer.sock: host for host in ("127.0.0.1", "::1") for peer in starved.connect(SPARE, host)
    }
    assert starved.status().accepting == Accepting.OBSTRUCTED
    for sock in waiting:
        sock.sendall(b"in")
    admitted: Counter[str] = Counter()
    for peer in inside[: SPARE // 2]:
        peer.close()
        served, _, _ = select.select(waiting, (), (), LONGEST)
        admitted.update(waiting.pop(sock) for sock in served)
    assert min(admitted["127.0.0.1"], admitted["::1"]) >= SPARE // 2 // 2 - 1


def test_out_of_descriptors_again_and_again_logs_a_line_a_second(starved: Starved) -> None:
    first = last = starved.status()
    peers = starved.connect(SPARE)
    for _ in range(6):
        last = starved.status()
        assert last.accepting == Accepting.OBSTRUCTED
        # Two, because accept fails without a free descriptor also when no client waits (accept(2)).
        peers.pop().close()
        peers.pop().close()
        assert starved.status().accepting == Accepting.YES
        peers += starved.connect(2)
    assert last.logged <= last.at - first.at + 1
