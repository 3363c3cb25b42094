"""Handlers of the program's own on Tornado's loop: streams and raw sockets."""

import socket
from collections.abc import Iterator
from functools import partial

import pytest
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_sockets
from tornado.tcpserver import TCPServer

from echotui.observer.probes import Probes
from echotui.observer.wire import KICKED, REFUSED
from tests.observer.probing import aside, connection, line_in, of, until

HERE = "test_tornado_handlers.py"


def at(part: str) -> str:
    return f"{HERE}:{line_in(__name__, part)}"


class Lines(TCPServer):
    async def handle_stream(self, stream: IOStream, address: tuple[str, int]) -> None:
        del address
        with pytest.raises(StreamClosedError):
            await stream.read_until(b"\n")  # lines


async def test_a_stream_of_the_programs_own_protocol_has_the_line_that_reads(
    probes: Probes,
) -> None:
    server, sockets = Lines(), bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    with socket.create_connection(sockets[0].getsockname()) as peer:
        find = connection(probes, peer=peer.getsockname())
        found = await aside(partial(until, find))
        assert found.doing == found.where == f"Lines.handle_stream() {at('# lines')}"
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "drain"))
        assert outcome == (KICKED, "IOStream.close() when its queue is sent.")
        assert await aside(partial(peer.recv, 1)) == b""
    server.stop()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = socket.create_connection(listener.getsockname())
        other = listener.accept()[0]
        one.setblocking(False)
        with one, other:
            yield one, other


async def test_a_raw_handler_and_its_calls(
    probes: Probes, pair: tuple[socket.socket, socket.socket]
) -> None:
    sock, peer = pair
    loop = IOLoop.current()
    ended: list[int] = []

    def on_ready(fd: int, events: int) -> None:  # raw
        ended.append(events)
        loop.remove_handler(fd)

    loop.add_handler(sock.fileno(), on_ready, loop.READ)
    loop.update_handler(sock.fileno(), loop.READ)
    loop.update_handler(sock.fileno(), 0)
    loop.update_handler(sock.fileno(), loop.READ)
    name = "on_ready()"
    found = await aside(partial(until, connection(probes, fd=sock.fileno())))
    assert (found.mask, found.queue, found.doing) == (1, None, name)
    assert found.where == f"{name} {at('# raw')}"
    outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
    assert outcome == (KICKED, "shutdown(2): the program reads its end.")
    assert await aside(partial(peer.recv, 1)) == b""
    await aside(partial(until, lambda: ended or None))
    calls, _ = probes.calls(0)
    assert of(calls, sock.fileno()) == [
        ("add_handler", 0, 1),
        ("update_handler", 1, 0),
        ("update_handler", 0, 1),
        ("remove_handler", 1, 0),
    ]
    assert calls[-1].cause == f"{at('loop.remove_handler(fd)')} in on_ready"


async def test_an_error_of_a_call_is_the_loops_own(probes: Probes) -> None:
    loop = IOLoop.current()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        loop.add_handler(listener, lambda *_: None, loop.READ)
        with pytest.raises(ValueError, match="added twice"):
            loop.add_handler(listener, lambda *_: None, loop.READ)
        found = await aside(partial(until, connection(probes, fd=listener.fileno())))
        outcome = await aside(partial(probes.kick, found.fd, found.inode, "close"))
        assert outcome == (REFUSED, "This is a listener.")
        loop.remove_handler(listener)
        assert len(of(probes.calls(0)[0], listener.fileno())) == 2
