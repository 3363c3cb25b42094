import socket
from contextlib import ExitStack
from importlib.util import find_spec
from threading import Thread

import pytest

from tests.benchmarks.load.crowd import connect
from tests.benchmarks.peer import EVERY, Peer

MUCH = bytes(range(256)) * (6 << 12)
"""More than the kernel takes while the client does not read: the peer must queue the rest."""


def send(sock: socket.socket) -> None:
    sock.sendall(MUCH)
    sock.shutdown(socket.SHUT_WR)


def receive(sock: socket.socket) -> bytes:
    got = bytearray()
    while new := sock.recv(1 << 16):
        got += new
    return bytes(got)


@pytest.mark.parametrize("peer", EVERY, ids=lambda peer: peer.name)
def test_a_peer_echoes_what_it_receives(peer: Peer) -> None:
    if "uvloop" in peer.args and find_spec("uvloop") is None:
        pytest.skip("uvloop is not installed")
    with ExitStack() as stack:
        port = stack.enter_context(peer.start()).port()
        socks = [stack.enter_context(connect(port)) for _ in range(2)]
        senders = [Thread(target=send, args=(sock,), daemon=True) for sock in socks]
        for sender in senders:
            sender.start()
        # The second waits unread while the first is served.
        assert [receive(sock) == MUCH for sock in socks] == [True, True]
        for sender in senders:
            sender.join()
