"""Programs as people run them; each is skipped where it is not installed."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from echotui.model.address import Address
from echotui.model.mask import EDGE, READ, WRITE
from echotui.sources.process import proc_files
from echotui.sources.process.reader import Reader
from echotui.sources.process.sample import Entry, Sample
from tests.clients import free_port, wait_until
from tests.nats_server import NatsServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

NODE = """
require("net").createServer((c) => c.write("hello")).listen(Number(process.argv[1]), "127.0.0.1")
"""
HAPROXY = """
global
  nbthread 2
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen all
  bind 127.0.0.1:{port}
  server one 127.0.0.1:{behind}
"""


@contextmanager
def running(*command: str) -> Iterator[int]:
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"{command[0]} is not installed")
    with subprocess.Popen([program, *command[1:]], stderr=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def read(pid: int) -> Sample:
    return Reader(lambda: proc_files.family(pid)).sample()


def accepted(sample: Sample) -> list[Entry]:
    return [entry for entry in sample.entries if entry.kind == "tcp in"]


def connect(stack: ExitStack, port: int, count: int) -> set[Address]:
    """Connect, once the program listens; return our ends."""

    def connected() -> list[socket.socket]:
        try:
            return [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
        except ConnectionRefusedError:
            return []

    clients = wait_until(connected)
    for client in clients:
        stack.enter_context(client)
    return {Address(*client.getsockname()) for client in clients}


def check(pid: int, ends: set[Address], port: int, mask: int) -> Sample:
    def whole() -> bool:
        found = accepted(read(pid))
        return {entry.peer for entry in found if entry.mask == mask} == ends

    wait_until(whole)
    sample = read(pid)
    assert {(entry.local, entry.state) for entry in accepted(sample)} == {
        (Address("127.0.0.1", port), "ESTAB")
    }
    assert {process.waits for process in sample.processes} == {"epoll"}
    return sample


def test_node() -> None:
    port = free_port()
    with running("node", "-e", NODE, str(port)) as pid, ExitStack() as stack:
        sample = check(pid, connect(stack, port, 5), port, READ)
        assert {entry.bytes_out for entry in accepted(sample)} == {5}


def test_a_program_in_go(open_broker: NatsServer) -> None:
    port = int(open_broker.url.rpartition(":")[2])
    before = {entry.peer for entry in accepted(read(open_broker.pid))}
    with ExitStack() as stack:
        check(open_broker.pid, before | connect(stack, port, 5), port, READ | WRITE | EDGE)


def test_haproxy_with_two_threads(tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as behind, ExitStack() as stack:
        file = tmp_path / "haproxy.cfg"
        file.write_text(HAPROXY.format(port=port, behind=behind.getsockname()[1]))
        pid = stack.enter_context(running("haproxy", "-db", "-f", str(file)))
        sample = check(pid, connect(stack, port, 8), port, READ)
        out = [entry for entry in sample.entries if entry.kind == "tcp out"]
        assert {entry.peer for entry in out} == {Address(*behind.getsockname())}
        # A thread has an epoll, and each of them has the listener.
        (listener,) = (entry for entry in sample.entries if entry.kind == "listener")
        assert len(listener.epolls) == 2
        assert {entry.epolls for entry in accepted(sample)} <= {(e,) for e in listener.epolls}
