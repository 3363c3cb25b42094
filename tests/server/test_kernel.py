"""What the kernel reports of real sockets, open, reset and closed."""

import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from errno import ECONNRESET
from typing import Final

import pytest

from echotui.model.address import Address
from echotui.model.detail import NO_KERNEL, UNKNOWN
from echotui.server.kernel import inspect, local_address
from tests.clients import reset, wait_until

linux: Final = pytest.mark.skipif(sys.platform != "linux", reason="TCP_INFO is Linux's")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client, and the server's end of its connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=10.0)
        ours, _ = listener.accept()
        with client, ours:
            ours.setblocking(False)
            yield client, ours


Pair = tuple[socket.socket, socket.socket]


def send_until_full(sock: socket.socket) -> int:
    """Send until the kernel takes no more; how many bytes it took."""
    sent = 0
    with suppress(BlockingIOError):
        while True:
            sent += sock.send(bytes(65536))
    return sent


def test_what_waits_to_be_read_is_in_the_in_queue(pair: Pair) -> None:
    client, ours = pair
    assert inspect(ours).in_queue == 0
    client.sendall(bytes(1234))
    wait_until(lambda: inspect(ours).in_queue == 1234)
    ours.recv(1000)
    assert inspect(ours).in_queue == 234


def test_what_the_peer_has_no_room_for_is_in_the_out_queue(pair: Pair) -> None:
    client, ours = pair
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    assert inspect(ours).out_queue == 0
    sent = send_until_full(ours)
    out_queue = inspect(ours).out_queue
    assert 0 < out_queue <= sent
    assert client.recv(100)


@linux
def test_the_out_queue_and_the_clients_in_queue_are_all_that_was_sent(pair: Pair) -> None:
    client, ours = pair
    sent = send_until_full(ours)
    wait_until(lambda: inspect(ours).out_queue + inspect(client).in_queue == sent)
    tcp = inspect(ours).tcp
    assert tcp.cwnd > 0
    assert tcp.unacked >= 0


@linux
def test_tcp_info_follows_the_connection(pair: Pair) -> None:
    client, ours = pair
    tcp = inspect(ours).tcp
    assert tcp.state == "ESTAB"
    assert 0 < tcp.rtt < 5
    assert tcp.cwnd > 0
    client.shutdown(socket.SHUT_WR)
    wait_until(lambda: inspect(ours).tcp.state == "CLOSE-WAIT")
    wait_until(lambda: inspect(client).tcp.state == "FIN-WAIT-2")


def test_options_have_names_and_values(pair: Pair) -> None:
    _, ours = pair
    before = dict(inspect(ours).options)
    assert (before["TCP_NODELAY"], before["SO_KEEPALIVE"], before["SO_LINGER"]) == ("off",) * 3
    assert int(before["SO_SNDBUF"]) > 0
    assert int(before["SO_RCVBUF"]) > 0
    assert int(before["TCP_MAXSEG"]) > 0
    assert "SO_ERROR" not in before
    ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 7))
    after = dict(inspect(ours).options)
    assert (after["TCP_NODELAY"], after["SO_LINGER"]) == ("on", "7 s")


@linux
def test_options_that_linux_alone_has(pair: Pair) -> None:
    _, ours = pair
    before = dict(inspect(ours).options)
    assert before["TCP_USER_TIMEOUT"] == "system default"
    assert before["TCP_CONGESTION"].isidentifier()
    ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30_000)
    assert dict(inspect(ours).options)["TCP_USER_TIMEOUT"] == "30000 ms"


def test_reading_the_kernel_state_does_not_consume_a_reset(pair: Pair) -> None:
    client, ours = pair
    client.sendall(b"x")
    reset(client)
    if sys.platform == "linux":
        wait_until(lambda: inspect(ours).tcp.state == "UNCONN")
    inspect(ours)
    with pytest.raises(ConnectionResetError) as raised:
        wait_until(lambda: ours.send(b"x") and False)
    assert raised.value.errno == ECONNRESET


def test_a_closed_socket_has_no_kernel_state_and_raises_nothing(pair: Pair) -> None:
    _, ours = pair
    ours.close()
    assert inspect(ours) == NO_KERNEL
    assert inspect(ours).in_queue == inspect(ours).out_queue == UNKNOWN
    assert not inspect(ours).tcp
    assert local_address(ours) == Address("", 0)


def test_our_end_is_where_the_client_connected_to(pair: Pair) -> None:
    client, ours = pair
    assert local_address(ours) == Address(*client.getpeername())
