"""What an agent answers to one client."""

import os
from pathlib import Path
from typing import Any

import pytest

from echotui.observer.wire import (
    KICKED,
    REFUSED,
    SLICE,
)
from tests.observer.live_agent import (
    CONNECTIONS,
    OWN,
    LiveAgent,
    descriptors,
    inode_of,
)
from tests.observer.programs import answer, ask


def test_it_tells_which_program_it_is_in(running: LiveAgent) -> None:
    (line,) = ask(running.path, ask="hello")
    _version, pid, start, name, _python, allow_kick = line["hello"]
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    assert (pid, start, allow_kick) == (os.getpid(), int(fields[19]), False)
    assert name
    assert running.path.stat().st_mode & 0o777 == 0o600


def test_a_sample_comes_in_slices(running: LiveAgent) -> None:
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


def test_a_socket_of_a_client_that_has_gone_is_still_told_as_its_own(running: LiveAgent) -> None:
    def own() -> set[int]:
        return set(ask(running.path, ask="sample", since=9)[-1]["sampled"][-1])

    with running.connect() as sock:
        answer(sock, ask="hello")
        before = own()
        assert len(before) == OWN + 2
    assert before < own()


def test_it_calls_nothing_that_the_program_puts_in_place_of_json(
    running: LiveAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running.connect() as sock:
        request = b'{"ask":"hello"}\n'
        monkeypatch.delattr("json.loads")
        monkeypatch.delattr("json.dumps")
        sock.sendall(request)
        assert sock.recv(10) == b'{"hello":['


def test_a_kick_needs_permission_of_the_program(running: LiveAgent) -> None:
    kick: dict[str, Any] = {"ask": "kick", "fd": 3, "inode": 4, "strength": "close"}
    (line,) = ask(running.path, **kick)
    assert (line["outcome"], running.inside.kicked) == (REFUSED, [])
    assert "--allow-kick" in line["text"]
    running.agent.answers.allow_kick = True
    assert ask(running.path, **kick) == [{"outcome": KICKED, "text": "Done.", "end": True}]
    assert running.inside.kicked == [(3, 4, "close")]
