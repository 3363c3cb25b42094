"""The thread of an agent."""

import os
import select
import threading
import time
from pathlib import Path

import pytest

from echotui.observer.namespaces import patch_namespaces
from tests.observer.live_agent import (
    LiveAgent,
    tasks,
)
from tests.observer.programs import answer, ask, wait_until


def test_it_is_not_seen_and_gets_no_signal(running: LiveAgent, others: set[int]) -> None:
    assert ask(running.path, ask="hello")
    (task,) = tasks() - others
    assert task not in {thread.native_id for thread in threading.enumerate()}
    status = Path(f"/proc/self/task/{task}/status").read_text(encoding="utf-8")
    blocked = next(line for line in status.splitlines() if line.startswith("SigBlk:"))
    # Not SIGKILL and SIGSTOP, nor the two that glibc has for itself.
    assert blocked.split()[1] == "fffffffe7ffbfeff"


def test_it_stops_and_goes_on_with_the_same_clients(running: LiveAgent, others: set[int]) -> None:
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
    running: LiveAgent, request_: bytes, begin: bytes
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
    running: LiveAgent, others: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(*args: object) -> object:
        # The kernel refuses a user namespace to a process with several: unshare(2).
        assert tasks() <= others
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


def test_it_ticks_when_the_program_wants_it(running: LiveAgent) -> None:
    wait_until(lambda: running.inside.ticks == 5)
