"""The dashboard of another program, from its first sample to its end."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.sources.process.target import Target
from tests.terminal.program import ECHOTUI
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_its_connections_are_shown_and_its_end(stack: ExitStack) -> None:
    target = stack.enter_context(Target())
    target.run("import socket\nlistener = socket.create_server(('127.0.0.1', 0))")
    port = target.run("answer = listener.getsockname()[1]")
    client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
    target.run("client = listener.accept()[0]")
    argv = [*ECHOTUI, "watch", f":{port}", "--allow-kick"]
    terminal = stack.enter_context(Terminal(argv=argv))
    host, from_port = client.getsockname()
    terminal.wait_for(rf"{host}:{from_port}", 20)
    assert f"pid {target.pid}" in terminal.lines()[0]
    target.end()
    os.waitid(os.P_PID, target.pid, os.WEXITED | os.WNOWAIT)
    terminal.wait_for(r"has ended\.", 20)
    terminal.type("q")
    assert terminal.wait_exit(10) == 0
