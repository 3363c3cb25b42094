"""The socket at which an agent listens."""

import socket

import pytest

from echotui.observer import agent_socket
from echotui.observer.wire import (
    SUFFIX,
)
from tests.observer.live_agent import LiveAgent, is_closed


def test_another_user_is_not_let_in(running: LiveAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_socket, "user_of", lambda _: 54321)
    with running.connect() as sock:
        assert is_closed(sock)


def test_the_sockets_of_killed_processes_are_removed(running: LiveAgent) -> None:
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
