"""Names of clients' addresses: looked up on request only, whatever the resolver does."""

import signal
from pathlib import Path

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.program import echoes

RESOLVER = """
import pathlib, socket, threading
def getnameinfo(*_):
    pathlib.Path.home().joinpath("asked").touch()
    {answer}
socket.getnameinfo = getnameinfo
"""
HANGS = RESOLVER.format(answer="threading.Event().wait()")
HOSTILE = RESOLVER.format(answer=r'return "[b]\x1b[2J\u202e.example", ""')
SHOWN = r"\[b\]\\x1b\[2J\\u202e\.example +"


def test_a_resolver_that_hangs_delays_neither_clients_nor_the_end(start: Starter) -> None:
    started = start("--resolve", script=HANGS)
    client = started.connect()
    started.wait_for(r"127\.0\.0\.1:\d+ +· +R-")
    assert echoes(client)
    client.close()
    started.terminal.signal(signal.SIGTERM)
    assert started.terminal.wait_exit() == 128 + signal.SIGTERM


@pytest.mark.parametrize("asked", [True, False])
def test_a_name_is_text_from_outside_and_asked_for_on_request_only(
    start: Starter, tmp_path: Path, *, asked: bool
) -> None:
    started = start(*(["--resolve"] if asked else []), script=HOSTILE)
    started.connect()
    started.wait_for(rf"127\.0\.0\.1:\d+ +{SHOWN if asked else ''}R-")
    assert (tmp_path / "asked").exists() == asked
