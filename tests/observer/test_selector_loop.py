"""asyncio's selector loop: streams, protocols, readers, and why their masks change."""

import asyncio
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from shutil import which

import pytest
import uvloop
from tornado.ioloop import IOLoop

from echotui.observer.probes import Probes
from echotui.observer.wire import KICKED, REFUSED, InnerLoop
from tests.observer.probing import aside, class_line, connection, line_in, of, until

HERE = "test_selector_loop.py"


def at(part: str) -> str:
    return f"{HERE}:{line_in(__name__, part)}"


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if await reader.readline() == b"large\n":  # line
        writer.write(b"x" * 30_000_000)  # large
        with pytest.raises(ConnectionError):
            await writer.drain()  # drain
    writer.close()


async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"x" * 30_000_000)
    await reader.read()  # sent
    writer.close()


class Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport


@pytest.fixture
def peers() -> Iterator[list[socket.socket]]:
    made: list[socket.socket] = []
    yield made
    for peer in made:
        peer.close()


async def test_a_stream_has_the_line_of_its_handler_and_its_queue(
    probes: Probes, peers: list[socket.socket]
) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    listener = await aside(connection(probes, fd=server.sockets[0].fileno()))
    assert listener is not None
    assert listener.where == f"serve() {at('async def serve')}"
    assert (listener.mask, listener.peer, listener.doing) == (1, (), "")
    peers.append(socket.create_connection(address))
    place = f"serve() {at('# line')}"
    find = connection(probes, peer=peers[0].getsockname(), where=place, doing=place)
    found = await aside(partial(until, find))
    assert (found.mask, found.queue, found.local) == (1, 0, address)
    peers[0].sendall(b"large\n")
    find = connection(probes, fd=found.fd, where=f"serve() {at('# drain')}")
    found = await aside(partial(until, find))
    assert found.mask == 5
    assert found.queue is not None
    assert 1_000_000 < found.queue < 30_000_000
    calls, _ = probes.calls(0)
    assert of(calls, found.fd) == [("add_reader", 0, 1), ("add_writer", 1, 5)]
    assert calls[-1].cause == f"{at('# large')} in serve"
    assert (await aside(partial(probes.kick, found.fd, found.inode, "close")))[0] == KICKED
    await aside(partial(until, lambda: None if connection(probes, fd=found.fd)() else True))
    server.close()


async def test_a_paused_transport_has_an_empty_mask(probes: Probes) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0)
    transport, _ = await loop.create_connection(Echo, *server.sockets[0].getsockname())
    transport.pause_reading()  # pause
    name = transport.get_extra_info("sockname")
    found = await aside(partial(until, connection(probes, local=name, mask=0)))
    assert found.where == f"Echo {HERE}:{class_line(__name__, 'Echo', 'connection_made')}"
    assert found.doing == "Echo"
    assert probes.calls(0)[0][-1].call == "remove_reader"
    assert probes.calls(0)[0][-1].cause.startswith(at("# pause"))
    accepted = await aside(partial(until, connection(probes, peer=name, mask=1)))
    outcome = await aside(partial(probes.kick, accepted.fd, accepted.inode, "drain"))
    assert outcome == (KICKED, "Transport.close().")
    transport.abort()
    server.close()
    await asyncio.sleep(0)


async def test_who_reads_a_stream_that_was_opened_is_seen(probes: Probes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader, writer = await asyncio.open_connection(*listener.getsockname())

        async def wait() -> None:
            await reader.read(1)  # client

        task = asyncio.ensure_future(wait())
        await asyncio.sleep(0)
        name = writer.get_extra_info("sockname")
        found = await aside(partial(until, connection(probes, local=name)))
        assert found.doing == found.where == f"wait() {at('# client')}"
        task.cancel()
        writer.close()
        await writer.wait_closed()


async def test_readers_are_seen_once_with_tornado_on_the_same_loop(probes: Probes) -> None:
    loop, ioloop = asyncio.get_running_loop(), IOLoop.current()
    one, other = socket.socketpair()
    with one, other:
        loop.add_reader(one, ioloop.remove_handler, one)
        ioloop.add_handler(other, lambda *_: None, ioloop.WRITE)
        found = {each.fd: each for each in await aside(lambda: list(probes.connections()))}
        assert len(found) == len(await aside(lambda: list(probes.connections())))
        assert (found[one.fileno()].mask, found[other.fileno()].mask) == (1, 4)
        assert [each.doing for each in found.values()].count("wakes up the loop") == 1
        outcome = await aside(
            partial(probes.kick, one.fileno(), found[one.fileno()].inode, "close")
        )
        assert outcome == (REFUSED, "This is no internet socket.")
        ioloop.remove_handler(other)
        loop.remove_reader(one)
        calls, _ = probes.calls(0)
        assert of(calls, one.fileno()) == [("add_reader", 0, 1), ("remove_reader", 1, 0)]
        assert of(calls, other.fileno()) == [("add_handler", 0, 4), ("remove_handler", 4, 0)]


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_sockets_of_the_programs_own(
    probes: Probes, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def receive(sock: socket.socket) -> bytes:
        return await asyncio.get_running_loop().sock_recv(sock, 1)  # receive

    def on_ready() -> None:
        raise AssertionError

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, on_ready)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            with socket.create_connection(listener.getsockname()) as peer:
                accepted, _ = await loop.sock_accept(listener)
                waiting = asyncio.ensure_future(loop.sock_accept(listener))
                receiving = asyncio.ensure_future(receive(accepted))
                peer.setblocking(False)
                loop.add_reader(peer, on_ready)
                await asyncio.sleep(0)
                found = {each.fd: each for each in await aside(lambda: list(probes.connections()))}
                assert found[accepted.fileno()].doing == f"receive() {at('# receive')}"
                assert found[peer.fileno()].doing == "on_ready()"
                doing = [each.doing for each in found.values()]
                assert doing.count("wakes up the loop") == 1
                loop.remove_reader(peer)
                peer.send(b"x")
                assert await receiving == b"x"
                waiting.cancel()
                accepted.close()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())


@pytest.mark.skipif(which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_transport_with_tls(
    probes: Probes, tmp_path: Path, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    ours, theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    ours.load_cert_chain(certificate, key)
    theirs.check_hostname, theirs.verify_mode = False, ssl.CERT_NONE

    async def main() -> None:
        server = await asyncio.start_server(send, "127.0.0.1", 0, ssl=ours)
        address = server.sockets[0].getsockname()
        peer = await aside(lambda: theirs.wrap_socket(socket.create_connection(address)))
        name = peer.getsockname()
        where = f"send() {at('# sent')}"
        found = await aside(partial(until, connection(probes, peer=name, where=where)))
        assert found.queue is not None
        assert found.queue > 1_000_000
        assert (await aside(partial(probes.kick, found.fd, found.inode, "close")))[0] == KICKED
        await aside(partial(until, lambda: None if connection(probes, fd=found.fd)() else True))
        peer.close()
        server.close()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())


async def test_a_call_of_a_closed_socket_raises_what_it_raised(probes: Probes) -> None:
    loop = asyncio.get_running_loop()
    sock = socket.socket()
    sock.close()
    with pytest.raises(ValueError, match="Invalid file descriptor"):
        loop.add_reader(sock, print)
    assert of(probes.calls(0)[0], -1) == []


@pytest.mark.parametrize("name", ["is_running", "is_closed", "call_soon_threadsafe"])
async def test_what_a_loop_of_the_program_raises_is_not_raised(
    probes: Probes, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    loop = asyncio.get_running_loop()
    theirs = getattr(loop, name)

    def raising(*args: object) -> object:
        if threading.current_thread() is agent:
            raise ValueError(name)
        return theirs(*args)

    def read() -> None:
        probes.loops()
        probes.tick()
        list(probes.connections())
        found.append(probes.loops())

    found: list[list[InnerLoop]] = []
    agent = threading.Thread(target=read)
    monkeypatch.setattr(loop, name, raising)
    agent.start()
    while agent.is_alive():  # noqa: ASYNC110 - it cannot call the loop
        await asyncio.sleep(0.001)
    assert [each.held for each in found[0]] in ([], [0.0])
