import os
import select
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from echotui.model.address import from_sockaddr
from echotui.model.mask import EDGE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.sources.process.proc_files import stat
from echotui.sources.process.reader import Reader
from echotui.sources.process.sample import Entry, Sample

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


def by_fd(sample: Sample) -> dict[int, Entry]:
    return {entry.identity.fd: entry for entry in sample.entries}


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def pair(opened: ExitStack) -> Callable[[], tuple[socket.socket, socket.socket]]:
    listener = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=8))

    def connected() -> tuple[socket.socket, socket.socket]:
        client = opened.enter_context(socket.create_connection(listener.getsockname()))
        return client, opened.enter_context(listener.accept()[0])

    return connected


MASKS = {
    READ: select.EPOLLIN,
    WRITE: select.EPOLLOUT,
    READ | WRITE: select.EPOLLIN | select.EPOLLOUT,
    0: 0,
    READ | EDGE: select.EPOLLIN | select.EPOLLET | select.EPOLLRDHUP,
    WRITE | ONE_SHOT: select.EPOLLOUT | select.EPOLLONESHOT,
}


def test_the_masks_of_sockets(
    opened: ExitStack, pair: Callable[[], tuple[socket.socket, socket.socket]]
) -> None:
    epoll = opened.enter_context(select.epoll())
    expected: dict[int, tuple[int, str, tuple[int, ...]]] = {}
    peers = {}
    for mask, events in MASKS.items():
        client, accepted = pair()
        epoll.register(accepted, events)
        expected[accepted.fileno()] = mask, "tcp in", (epoll.fileno(),)
        expected[client.fileno()] = UNSEEN, "tcp out", ()
        peers[accepted.fileno()] = from_sockaddr(client.getsockname())
    me = stat(os.getpid()).id
    sample = Reader(lambda: [me]).sample()
    entries = by_fd(sample)
    assert {fd: (entries[fd].mask, entries[fd].kind, entries[fd].epolls) for fd in expected} == (
        expected
    )
    assert {fd: entries[fd].peer for fd in peers} == peers
    assert 0 < sample.held < sample.took
