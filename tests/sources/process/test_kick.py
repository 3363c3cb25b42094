import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from msgspec.structs import replace

from echotui.model.command import Done, Outcome, Refused, Strength, Unsure
from echotui.sources.process import kick, proc_files, rights
from echotui.sources.process.kick import SocketKicks
from echotui.sources.process.proc_files import stat
from echotui.sources.process.sample import Entry, ProcessId
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

LISTEN = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
answer = listener.getsockname()[1]
"""
ACCEPT = """
client = listener.accept()[0]
answer = client.fileno()
"""
READ = """
try:
    answer = client.recv(10).decode()
except OSError as error:
    answer = type(error).__name__
"""


class Server(Target):
    """A program with a listener."""

    def __init__(self) -> None:
        super().__init__()
        self.port = self.run(LISTEN)

    def accept(self, stack: ExitStack) -> tuple[socket.socket, Entry]:
        client = stack.enter_context(socket.create_connection(("127.0.0.1", self.port), 5))
        fd = self.run(ACCEPT)
        return client, self.entries()[fd]


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def server(opened: ExitStack) -> Server:
    server = opened.enter_context(Server())
    if reason := rights.kickable(server.pid):
        pytest.skip(reason)
    return server


def kicked(entry: Entry, strength: Strength = Strength.CLOSE, *, sure: bool = False) -> Outcome:
    before = proc_files.links(os.getpid()).keys()
    try:
        return SocketKicks().kick(entry, strength, sure=sure)
    finally:
        # A duplicate that is kept would hold back the program's end.
        assert proc_files.links(os.getpid()).keys() == before


def test_the_right_client_reads_an_end_and_so_does_the_program(
    opened: ExitStack, server: Server
) -> None:
    other, _ = server.accept(opened)
    server.run("kept = client")
    client, entry = server.accept(opened)
    assert kicked(entry) == Done(f"Kicked {entry.peer} of {stat(server.pid).name} (close).")
    assert client.recv(10) == b""
    assert server.run(READ) == ""
    other.send(b"still here")
    assert server.run(f"client = kept\n{READ}") == "still here"


def test_a_reset(opened: ExitStack, server: Server) -> None:
    client, entry = server.accept(opened)
    assert isinstance(kicked(entry, Strength.RESET), Done)
    with pytest.raises(ConnectionResetError):
        client.recv(10)
    assert server.run(READ) == "ConnectionResetError"


def test_a_descriptor_that_is_another_connection_now(opened: ExitStack, server: Server) -> None:
    _, entry = server.accept(opened)
    server.run("client.close()")
    client, again = server.accept(opened)
    assert again.identity.fd == entry.identity.fd
    for stale in (
        entry,
        replace(again, peer=entry.peer),
        replace(again, identity=replace(again.identity, process=ProcessId(server.pid, 1))),
    ):
        assert kicked(stale) == Refused(
            f"Descriptor {entry.identity.fd} of process {server.pid} is that connection no more:"
            " nothing was done.",
            nobody=True,
        )
    server.run("client.send(b'here')")
    assert client.recv(10) == b"here"


def test_one_that_is_no_socket_now_or_not_open_or_not_connected(
    opened: ExitStack, server: Server
) -> None:
    _, entry = server.accept(opened)
    fd = entry.identity.fd
    for code in (
        "client.shutdown(2)",
        f"import os\nos.close({fd})",
        f"import os\nos.dup2(os.open('/dev/null', 0), {fd})",
    ):
        server.run(code)
        outcome = kicked(entry)
        assert isinstance(outcome, Refused)
        assert outcome.nobody


def test_only_established_tcp_connections(opened: ExitStack, server: Server) -> None:
    client, entry = server.accept(opened)
    listener = next(each for each in server.entries().values() if each.kind == "listener")
    for each, why in (
        (listener, "is no TCP connection (listener): it is never kicked."),
        (replace(entry, kind="pipe"), "is no TCP connection (pipe): it is never kicked."),
        (replace(entry, state="CLOSE-WAIT"), "is in CLOSE-WAIT: only an established one is kicked"),
        # As if the sample had been wrong: it is seen on the duplicate.
        (replace(listener, kind="tcp in", state="ESTAB"), "is that connection no more"),
    ):
        outcome = kicked(each, sure=True)
        assert isinstance(outcome, Refused)
        assert why in outcome.text
    assert isinstance(kicked(entry, Strength.DRAIN), Refused)
    client.send(b"open")
    assert server.run(READ) == "open"
    # The listener listens.
    server.accept(opened)


def test_one_that_the_program_opened_asks_first(opened: ExitStack, server: Server) -> None:
    listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
    port = listener.getsockname()[1]
    fd = server.run(
        f"client = socket.create_connection(('127.0.0.1', {port}))\nanswer = client.fileno()"
    )
    peer = opened.enter_context(listener.accept()[0])
    entry = server.entries()[fd]
    question = kicked(entry)
    assert isinstance(question, Unsure)
    assert question.question.endswith(f"opened itself, to 127.0.0.1:{port}?")
    assert isinstance(kicked(entry, sure=True), Done)
    assert peer.recv(10) == b""


def test_without_rights(opened: ExitStack, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_pidfd: int, _fd: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    _, entry = server.accept(opened)
    monkeypatch.setattr(kick, "duplicate", refuse)
    outcome = kicked(entry)
    assert isinstance(outcome, Refused)
    assert outcome.text.startswith(f"A kick needs ptrace rights on process {server.pid}")
    assert outcome.text.endswith(".")
