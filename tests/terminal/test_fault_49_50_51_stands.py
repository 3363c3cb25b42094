"""The loop stands, and then the operator quits, a signal comes, or the one who steps is gone."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.serve_process import ServeProcess
from tests.terminal.attached import attach, serving
from tests.terminal.conftest import Starter
from tests.terminal.program import Program, echoes, is_silent, receive
from tests.terminal.test_fault_23_crash import FAILING, assert_restarted

STANDS = r"── stopped"


def stand(program: Program) -> None:
    """Step the loop, by key; what was ready until then is delivered."""
    program.type("S")
    program.wait_for("Step the loop")
    program.type("y")
    program.wait_for("── slow")
    program.type("S")
    program.wait_for(STANDS)


def park(clients: list[socket.socket], program: Program, text: bytes) -> None:
    """Let each client send a text, and see that it waits."""
    for id_, client in enumerate(clients, 1):
        client.sendall(text)
        program.wait_for(rf"ready .*#{id_} READ")
    assert all(is_silent(client, 0.05) for client in clients)


def test_every_byte_is_back_when_the_operator_quits(start: Starter) -> None:
    started = start("--drain-timeout", "30")
    clients = [started.client(id_) for id_ in (1, 2, 3)]
    stand(started)
    park(clients, started, b"one")
    started.type(".")
    assert receive(clients[0], 3) == b"one"
    started.wait_for("#1 +step 1 +READ.*recv 3, send 3")
    assert all(is_silent(client, 0.05) for client in clients[1:])
    started.type(",")
    assert [receive(client, 3) for client in clients[1:]] == [b"one"] * 2
    park(clients, started, b"two")
    started.type("S")
    assert [receive(client, 3) for client in clients] == [b"two"] * 3
    assert all(echoes(client) for client in clients)
    started.wait_closed(STANDS)
    stand(started)
    park(clients, started, b"six")
    started.type("q")
    started.wait_for("3 connected")
    started.type("q")
    assert [receive(client) for client in clients] == [b"six"] * 3
    for client in clients:
        client.close()
    assert started.terminal.wait_exit() == 0


def test_a_failed_dashboard_and_a_signal_let_the_loop_run(start: Starter) -> None:
    started = start("--drain-timeout", "30", script=FAILING)
    client = started.client(1)
    stand(started)
    park([client], started, b"one")
    assert_restarted(started, "K")
    assert receive(client, 3) == b"one"
    assert echoes(client)
    stand(started)
    park([client], started, b"two")
    started.terminal.signal(signal.SIGTERM)
    assert receive(client) == b"two"
    client.close()
    assert started.terminal.wait_exit() == 128 + signal.SIGTERM


@pytest.fixture
def attached() -> Iterator[tuple[ServeProcess, Program]]:
    """A server, and a dashboard of it."""
    with ExitStack() as stack:
        server, path = stack.enter_context(serving())
        program = Program(stack.enter_context(attach(path)))
        stack.callback(program.close)
        yield server, program


@pytest.mark.parametrize(
    ("signum", "within"),
    [
        (signal.SIGKILL, 3.0),
        # Nothing closes its connection: only its polls are missing.
        pytest.param(signal.SIGSTOP, 11.0, marks=pytest.mark.soak),
    ],
)
def test_the_loop_runs_when_the_viewer_who_steps_is_gone(
    attached: tuple[ServeProcess, Program], signum: signal.Signals, within: float
) -> None:
    server, program = attached
    client = program.client(1)
    stand(program)
    park([client], program, b"one")
    os.kill(program.terminal.pid, signum)
    client.settimeout(within)
    assert receive(client, 3) == b"one"
    assert echoes(client)
    assert server.process.poll() is None
