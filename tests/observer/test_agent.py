"""The agent in this process, with a scripted program; its clients are real sockets."""

import os
import resource
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from echotui.observer import agent_client, agent_socket
from echotui.observer.agent import MOST_CLIENTS, Agent
from echotui.observer.namespaces import patch_namespaces
from echotui.observer.wire import (
    KICKED,
    REFUSED,
    SLICE,
    SUFFIX,
    InnerCall,
    InnerConnection,
    InnerLoop,
)
from tests.observer.programs import answer, ask, wait_until

CONNECTIONS: Final = 250
OWN: Final = 3
"""Sockets that the agent has without clients."""
HIGH: Final = 600


class ScriptedInside:
    """A program with connections, calls and a loop."""

    def __init__(self) -> None:
        self.kicked: list[tuple[int, int, str]] = []
        self.ticks = 0
        self.lines = 1
        self.slow = False

    def install(self) -> None:
        raise AssertionError

    def forked(self) -> None:
        raise AssertionError

    def connections(self, hurried: Callable[[], bool]) -> Iterator[InnerConnection]:
        while self.slow and not hurried():
            time.sleep(0.001)
        for fd in range(CONNECTIONS):
            yield InnerConnection(fd, fd, 1, None, "x" * self.lines, "\udcff", (), ("::1", 2))

    def calls(self, since: int) -> tuple[list[InnerCall], int]:
        numbers = range(since + 1, 6)
        return [InnerCall(each, 0.5, 3, 4, "add_reader", 0, 1, "a.py:1") for each in numbers], 7

    def loops(self) -> list[InnerLoop]:
        return [InnerLoop("asyncio", (0.1,), 0.0, "", "")]

    def tick(self) -> float | None:
        self.ticks += 1
        return 0.01 if self.ticks < 5 else None

    def kick(
        self, fd: int, inode: int, strength: str, hurried: Callable[[], bool]
    ) -> tuple[str, str]:
        while self.slow and not hurried():
            time.sleep(0.001)
        self.kicked.append((fd, inode, strength))
        return KICKED, "Done."


class Running:
    """An agent that answers at a path."""

    def __init__(self, home: Path) -> None:
        self.inside = ScriptedInside()
        self.agent = Agent(self.inside)
        self.path = home / "echotui" / f"{os.getpid()}{SUFFIX}"
        self.agent.open()
        self.agent.start()

    def own(self) -> set[int]:
        """The descriptors of the agent: their numbers are high."""
        return {fd for fd in descriptors() if fd >= HIGH}

    def connect(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(10)
        sock.connect(str(self.path))
        return sock


def tasks() -> set[int]:
    """The threads of this process; pytest-xdist has some that `threading` does not know."""
    return {int(path.name) for path in Path("/proc/self/task").iterdir()}


@pytest.fixture
def others() -> set[int]:
    """The threads that there are without an agent."""
    return tasks()


@pytest.fixture
def running(others: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    del others  # Before this one.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    before = descriptors()
    started = Running(tmp_path)
    yield started
    started.agent.close()
    assert not started.path.exists()
    assert descriptors() == before


def inode_of(fd: int) -> int:
    try:
        return os.fstat(fd).st_ino
    except OSError:
        return 0


def descriptors() -> set[int]:
    """Those of this process, except the one that reads the directory."""
    found = {int(path.name) for path in Path("/proc/self/fd").iterdir()}
    return {fd for fd in found if inode_of(fd)}


def is_closed(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True


def test_it_tells_which_program_it_is_in(running: Running) -> None:
    (line,) = ask(running.path, ask="hello")
    _version, pid, start, name, _python, allow_kick = line["hello"]
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    assert (pid, start, allow_kick) == (os.getpid(), int(fields[19]), False)
    assert name
    assert running.path.stat().st_mode & 0o777 == 0o600


def test_a_sample_comes_in_slices(running: Running) -> None:
    *lines, last = ask(running.path, ask="sample", since=2)
    connections = [each for line in lines for each in line.get("connections", ())]
    assert [each[0] for each in connections] == list(range(CONNECTIONS))
    assert max(len(line.get("connections", ())) for line in lines) == SLICE
    assert connections[0] == [0, 0, 1, None, "x", "\udcff", [], ["::1", 2]]
    assert [each[0] for line in lines for each in line.get("calls", ())] == [3, 4, 5]
    number, missed, cpu, loops, own = last["sampled"]
    assert (number, missed, loops[0][0], len(own)) == (5, 7, "asyncio", 4)
    assert 0 < cpu < 1
    assert set(own[:3]) < {inode_of(fd) for fd in descriptors()}


def test_it_calls_nothing_that_the_program_puts_in_place_of_json(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running.connect() as sock:
        request = b'{"ask":"hello"}\n'
        monkeypatch.delattr("json.loads")
        monkeypatch.delattr("json.dumps")
        sock.sendall(request)
        assert sock.recv(10) == b'{"hello":['


def test_several_clients_ask_at_once_and_ahead(running: Running) -> None:
    clients = [running.connect() for _ in range(MOST_CLIENTS)]
    for sock in clients:
        sock.sendall(b'{"ask":"sample","since":9}\n' * 3)
    for sock in clients:
        with sock, sock.makefile("rb") as file:
            assert sum(b'"end":true' in file.readline() for _ in range(12)) == 3


def test_a_kick_needs_leave_of_the_program(running: Running) -> None:
    kick: dict[str, Any] = {"ask": "kick", "fd": 3, "inode": 4, "strength": "close"}
    (line,) = ask(running.path, **kick)
    assert (line["outcome"], running.inside.kicked) == (REFUSED, [])
    assert "--allow-kick" in line["text"]
    running.agent.answers.allow_kick = True
    assert ask(running.path, **kick) == [{"outcome": KICKED, "text": "Done.", "end": True}]
    assert running.inside.kicked == [(3, 4, "close")]


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n",
        b'{"ask":"other"}\n',
        b"[]\n",
        b"\xff\n",
        b'{"ask":"sample"}\n',
        b'{"ask":["hello"]}\n',
        b'{"ask":"kick","fd":1,"inode":1,"strength":"reset"}\n',
        b"[" * 100_000,
    ],
)
def test_who_sends_no_request_is_dropped(running: Running, request_: bytes) -> None:
    running.agent.answers.allow_kick = True
    with running.connect() as sock:
        sock.sendall(request_)
        assert is_closed(sock)
    assert ask(running.path, ask="hello")


def test_who_does_not_read_is_dropped_and_holds_up_nobody(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_client, "PATIENCE", 0.3)
    running.inside.lines = 5_000
    with running.connect() as sock:
        sock.sendall(b'{"ask":"sample","since":0}\n')
        assert ask(running.path, ask="hello")
        wait_until(lambda: len(running.own()) == OWN)


def test_the_most_silent_client_makes_room(running: Running) -> None:
    clients = [running.connect() for _ in range(MOST_CLIENTS)]
    for sock in [*clients[1:], clients[0]]:
        answer(sock, ask="hello")
    assert ask(running.path, ask="hello")
    assert is_closed(clients[1])
    assert answer(clients[0], ask="hello")
    for sock in clients:
        sock.close()


def test_another_user_is_not_let_in(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_socket, "user_of", lambda _: 54321)
    with running.connect() as sock:
        assert is_closed(sock)


def test_it_is_not_seen_and_gets_no_signal(running: Running, others: set[int]) -> None:
    assert ask(running.path, ask="hello")
    (task,) = tasks() - others
    assert task not in {thread.native_id for thread in threading.enumerate()}
    status = Path(f"/proc/self/task/{task}/status").read_text(encoding="utf-8")
    blocked = next(line for line in status.splitlines() if line.startswith("SigBlk:"))
    # Not SIGKILL and SIGSTOP, nor the two that glibc has for itself.
    assert blocked.split()[1] == "fffffffe7ffbfeff"


def test_it_stops_and_goes_on_with_the_same_clients(running: Running, others: set[int]) -> None:
    with running.connect() as sock:
        answer(sock, ask="hello")
        running.agent.stop()
        assert tasks() <= others
        sock.sendall(b'{"ask":"hello"}\n')
        running.agent.start()
        assert sock.recv(10) == b'{"hello":['


@pytest.mark.parametrize(
    ("request_", "begin"),
    [
        (b'{"ask":"sample","since":0}\n', b'{"connections":[[0,0,1'),
        (b'{"ask":"kick","fd":3,"inode":4,"strength":"close"}\n', b'{"outcome":"kicked"'),
    ],
)
def test_an_answer_that_takes_long_does_not_hold_up_a_fork(
    running: Running, request_: bytes, begin: bytes
) -> None:
    running.agent.answers.allow_kick = True
    with running.connect() as sock, sock.makefile("rb") as file:
        running.inside.slow = True
        sock.sendall(request_)
        wait_until(lambda: not select.select([sock], [], [], 0.05)[0])
        began = time.monotonic()
        running.agent.stop()
        assert time.monotonic() - began < 0.5
        running.inside.slow = False
        running.agent.start()
        assert file.readline().startswith(begin)


def test_the_process_has_no_thread_of_it_while_it_changes_namespaces(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(*args: object) -> object:
        # The kernel refuses a user namespace to a process with several: unshare(2).
        assert len(list(Path("/proc/self/task").iterdir())) == threading.active_count()
        if not args:
            raise PermissionError
        return args

    # They are there from Python 3.12 on.
    for name in ("unshare", "setns"):
        monkeypatch.setattr(os, name, counted, raising=False)
    patch_namespaces(running.agent)
    for name in ("unshare", "setns"):
        assert getattr(os, name)(1) == (1,)
        with pytest.raises(PermissionError):
            getattr(os, name)()
        assert ask(running.path, ask="hello")


def test_a_program_that_closes_all_descriptors_keeps_those_that_it_opens(running: Running) -> None:
    with running.connect() as sock:
        answer(sock, ask="hello")
        agent, ours = running.agent, running.own()
        assert len(ours) == OWN + 1
        theirs, other = socket.socketpair()
        for fd in ours:
            os.dup2(theirs.fileno(), fd)
        assert is_closed(sock)
    wait_until(lambda: len(running.own() - ours) == OWN)
    assert ask(running.path, ask="hello")
    agent.stop()
    agent.start()
    other.setblocking(False)
    with pytest.raises(BlockingIOError):
        other.recv(1)
    for fd in ours:
        assert inode_of(fd) == inode_of(theirs.fileno())
        os.close(fd)
    theirs.close()
    other.close()


def test_what_a_program_has_under_our_numbers_is_not_read(running: Running) -> None:
    # The end of our sockets wakes the thread: what has their numbers then is the program's.
    for _ in range(5):
        wait_until(lambda: len(running.own()) == OWN)
        # A byte in each: it is to be there afterwards.
        pairs = [socket.socketpair() for _ in range(OWN)]
        ours = sorted(running.own())
        for fd, (theirs, other) in zip(ours, pairs, strict=True):
            other.send(b"!")
            os.dup2(theirs.fileno(), fd)
        wait_until(lambda ours=ours: len(running.own() - set(ours)) == OWN)  # type: ignore[misc]  # a default
        assert ask(running.path, ask="hello")
        for fd, (theirs, other) in zip(ours, pairs, strict=True):
            assert theirs.recv(9, socket.MSG_DONTWAIT) == b"!"
            os.close(fd)
            theirs.close()
            other.close()


def test_a_client_waits_for_a_descriptor_of_the_program(running: Running) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket(socket.AF_UNIX) as sock:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most[1]))
        try:
            sock.connect(str(running.path))
            began = time.process_time()
            time.sleep(0.3)
            used = time.process_time() - began
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, most)
        assert used < 0.03
        assert answer(sock, ask="hello")


def test_the_sockets_of_killed_processes_are_removed(running: Running) -> None:
    stale = running.path.with_name(f"4194303{SUFFIX}")
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(stale))
        killed.listen()
        agent_socket.remove_stale()
        # In another pid namespace, somebody listens.
        assert stale.exists()
    agent_socket.remove_stale()
    assert not stale.exists()
    assert running.path.exists()


def test_it_ticks_when_the_program_wants_it(running: Running) -> None:
    wait_until(lambda: running.inside.ticks == 5)
