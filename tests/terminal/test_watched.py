"""The dashboard of another program, from its first sample to its end."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from echotui.sources.process import proc_files
from tests.sources.process.target import Target
from tests.terminal.program import DASHBOARD, ECHOTUI
from tests.terminal.terminal import Terminal
from tests.terminal.test_sizes import find

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

LISTEN = """
listener = socket.create_server(("127.0.0.1", 0))
answer = listener.getsockname()[1]
"""
ESCAPES = "\x1b]0;title\x07\x1bc\x1b[2J\x9b2J\r\n"
# In the order of the arguments: the name of the process, a Unix socket's, and an abstract one's.
HOSTILE = """
import ctypes
ctypes.CDLL(None).prctl(15, "\\x1b[2J\\x1bc\\x07\\r\\n!".encode())
listener = socket.create_server(("127.0.0.1", 0))
some = [socket.socket(socket.AF_UNIX) for _ in range(2)]
for number, each in enumerate(some, 1):
    each.bind(sys.argv[number].replace("@", "\\0"))
    each.listen()
epoll = select.epoll()
for each in (listener, *some):
    epoll.register(each, select.EPOLLIN)
answer = listener.getsockname()[1], some[0].fileno()
"""
RAW = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f\x80-\x9f]")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


class Watched:
    """A program with one client, and a dashboard of it in a terminal."""

    def __init__(self, stack: ExitStack, *options: str) -> None:
        self.target = stack.enter_context(Target())
        port = self.target.run(LISTEN)
        self.client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 20))
        self.fd = self.target.run("client = listener.accept()[0]\nanswer = client.fileno()")
        argv = ["watch", f":{port}", *options]
        self.terminal = stack.enter_context(Terminal(argv, copied=True))
        host, from_port = self.client.getsockname()
        self.peer = f"{host}:{from_port}"
        self.terminal.wait_for(rf"{self.fd} +{self.peer} .* ESTAB ", 20)

    def kick(self) -> None:
        """Move to the client, and press the key."""
        self.terminal.type("G")
        self.terminal.wait_for(f"▸ .*{self.peer}")
        self.terminal.type("x")


def assert_whole(lines: Sequence[str], columns: int, rows: int) -> None:
    """Look whether everything has its place."""
    assert len(lines) == rows
    assert "python" in lines[0]
    assert re.search(r"127\.0\.0\.1:\d+ .* sampled every [\d.]+ s", lines[0])
    assert find(lines, "open 1  seen 1  closed 0  in send queues 0") == 1
    header, rule = find(lines, r" ID▲ +FD +CLIENT +MASK "), find(lines, "── journal, sampled")
    assert find(lines, r"\bin +\d.*\bout +\d") == (1 if columns > 100 else header - 2)
    assert find(lines, r"127\.0\.0\.1:\d+ .* ESTAB ") > header
    assert find(lines, " +watched +python") == rule + 1
    assert len(lines[rule]) == columns
    assert re.match(r" o others  (x kick  )?space mark .* [?] help  q quit$", lines[-1])


def test_its_client_is_kicked_and_its_end_is_shown(stack: ExitStack) -> None:
    watched = Watched(stack, "--allow-kick")
    terminal, target = watched.terminal, watched.target
    terminal.wait_for("watched +python")
    assert f"pid {target.pid}" in terminal.lines()[0]
    assert_whole(terminal.lines(), 80, 24)
    terminal.resize(200, 50)
    terminal.wait_for(r"MASK .* AGE +KIND +LAST")
    terminal.wait_for(lambda: "q quit" in terminal.lines()[-1])
    assert_whole(terminal.lines(), 200, 50)
    watched.kick()
    terminal.wait_for("c close +end of file for both ends")
    terminal.type("c")
    assert watched.client.recv(9) == b""
    terminal.wait_for(r"operator +kick \(close\)")
    # The program still has it.
    assert target.run("answer = client.recv(9) == b'' and client.fileno()") == watched.fd
    target.end()
    os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
    terminal.wait_for(rf"pid {target.pid}, has ended\.", 20)
    terminal.type("q")
    assert terminal.wait_exit() == 0


def test_a_signal_ends_it_and_the_program_goes_on(stack: ExitStack) -> None:
    watched = Watched(stack)
    terminal = watched.terminal
    assert terminal.modes() >= DASHBOARD
    watched.kick()
    terminal.wait_for(r"Cannot kick the client\. Start echotui watch with --allow-kick\.")
    assert "kick" not in terminal.lines()[-1]
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    assert not terminal.modes()
    assert terminal.attributes() == terminal.attributes_before
    watched.client.sendall(b"still here")
    assert watched.target.run("answer = client.recv(99).decode()") == "still here"
    assert proc_files.read(watched.target.pid, "status").count(b"TracerPid:\t0\n") == 1


def test_what_a_program_calls_itself_does_nothing_to_the_terminal(
    stack: ExitStack, tmp_path: Path
) -> None:
    path = f"{os.path.relpath(tmp_path)}/{ESCAPES}"
    target = stack.enter_context(Target(also=(path, f"@{ESCAPES}", f"--title={ESCAPES}")))
    port, fd = target.run(HOSTILE)
    client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 20))
    log, on = tmp_path / "log", f"--on=watch:{target.pid}"
    target.run("client = listener.accept()[0]")
    # All at once: each of them waits for samples.
    started = [
        subprocess.Popen([*ECHOTUI, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for words in (
            ("ls", on, "kind:listener"), ("ls", on, "kind:listener", "--json"), ("journal", on),
            ("kick", f"fd:{fd}", on, "--allow-kick", "--yes"),
        )
    ]  # fmt: skip
    outputs = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 1]
    assert not any(map(RAW.search, outputs))
    assert all(rb"\x1b]0;title\x07\x1bc" in each.replace(b"\\\\", b"\\") for each in outputs[:2])
    argv = ["watch", str(target.pid), "--allow-kick", "--log-file", str(log)]
    terminal = stack.enter_context(Terminal(argv, columns=200, rows=50, copied=True))
    terminal.wait_for("o others")
    terminal.type("o")
    terminal.wait_for(r"listener .*\n(.*\n)*.*listener")
    terminal.type("/title\r\r")
    terminal.wait_for("command +[^ ]")
    terminal.type("\x1b\x1b")
    client.close()
    target.end()
    os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
    terminal.wait_for(r"has ended\.", 20)
    assert r"\x1b[2J" in terminal.lines()[0]
    terminal.type("q")
    assert terminal.wait_exit() == 0
    # The bells are the ends of our own sequences.
    own = re.sub(rb"\x1b\][0-9]+;[ -~]*\x07", b"", terminal.raw)
    for sequence in (b"title\x07", b"\x1bc", b"\x07", b"\x9b2J"):
        assert sequence not in own
    assert not RAW.search(log.read_bytes())
