"""Several clients of an agent, and those that misbehave."""

import pytest

from echotui.observer import agent_client
from echotui.observer.agent import MOST_CLIENTS
from tests.observer.live_agent import OWN, LiveAgent, is_closed
from tests.observer.programs import answer, ask, wait_until


def test_several_clients_ask_at_once_and_ahead(running: LiveAgent) -> None:
    clients = [running.connect() for _ in range(MOST_CLIENTS)]
    for sock in clients:
        sock.sendall(b'{"ask":"sample","since":9}\n' * 3)
    for sock in clients:
        with sock, sock.makefile("rb") as file:
            assert sum(b'"end":true' in file.readline() for _ in range(12)) == 3


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
def test_a_client_that_sends_no_request_is_dropped(running: LiveAgent, request_: bytes) -> None:
    running.agent.answers.allow_kick = True
    with running.connect() as sock:
        sock.sendall(request_)
        assert is_closed(sock)
    assert ask(running.path, ask="hello")


def test_a_client_that_does_not_read_is_dropped_and_holds_up_no_other(
    running: LiveAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_client, "PATIENCE", 0.3)
    running.inside.lines = 5_000
    with running.connect() as sock:
        sock.sendall(b'{"ask":"sample","since":0}\n')
        assert ask(running.path, ask="hello")
        wait_until(lambda: len(running.own()) == OWN)


def test_the_most_silent_client_makes_room(running: LiveAgent) -> None:
    clients = [running.connect() for _ in range(MOST_CLIENTS)]
    for sock in [*clients[1:], clients[0]]:
        answer(sock, ask="hello")
    assert ask(running.path, ask="hello")
    assert is_closed(clients[1])
    assert answer(clients[0], ask="hello")
    for sock in clients:
        sock.close()
