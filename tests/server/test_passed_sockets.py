"""Listening sockets that are open before the server starts, as systemd passes them."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from echotui.errors import StartError
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting
from echotui.server.server import EchoServer
from tests.server.bench import until


def listening(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.create_server((host, 0), family=family)
    sock.setblocking(False)
    return sock


def connected(address: tuple[str, int]) -> socket.socket:
    client = socket.create_connection(address, timeout=10)
    client.setblocking(False)
    return client


async def test_they_are_used_and_listened_at_again_after_a_drain() -> None:
    server = EchoServer(Strategy.EAGER, Limits())
    first, second = listening("127.0.0.1"), listening("127.0.0.1")
    ports = [sock.getsockname()[1] for sock in (first, second)]
    await server.start(["192.0.2.1"], 7, (first, second))
    assert [str(each) for each in server.addresses] == [f"127.0.0.1:{port}" for port in ports]
    clients = [connected(("127.0.0.1", port)) for port in ports]
    await until(lambda: len(server.channels) == 2)
    for client in clients:
        client.close()
    await server.drainer.drain(1)
    assert server.accepting is Accepting.DRAINED
    # Nobody is refused: systemd has the socket open too.
    waiting = connected(("127.0.0.1", ports[1]))
    assert len(server.channels) == 0
    server.accept(on=True)
    await until(lambda: len(server.channels) == 1)
    waiting.close()
    assert [str(each) for each in server.addresses] == [f"127.0.0.1:{port}" for port in ports]
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        connected(("127.0.0.1", ports[0]))


async def test_no_descriptor_to_listen_again_is_an_error() -> None:
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start((), 0, (listening("127.0.0.1"),))
    await server.drainer.drain(1)
    with no_descriptor_left(), pytest.raises(StartError, match="cannot listen again: Too many"):
        server.accept(on=True)
    server.accept(on=True)
    assert server.accepting is Accepting.YES
    server.stop()


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256), hard))
    taken: list[int] = []
    try:
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for fd in taken:
            os.close(fd)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
