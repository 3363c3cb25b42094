"""Fault 39 made under a server that runs: a write that fails loses no byte in silence."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from echotui.model.address import Address
from tests.injected import MISSING, injected
from tests.server.peers import Peer, noise

ALONE: Final = str(Path(__file__).with_name("alone.py"))

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture
def child() -> Iterator[tuple[int, Peer]]:
    with subprocess.Popen(
        [sys.executable, ALONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        peer = Peer(Address("127.0.0.1", int(child.stdout.readline())))
        yield child.pid, peer
        peer.close()
        child.kill()


@pytest.mark.parametrize("error", ["ENOBUFS", "ENOMEM"])
def test_a_write_short_of_memory_is_tried_again(child: tuple[int, Peer], error: str) -> None:
    pid, peer = child
    data = noise(50_000)
    with injected(pid, "write", f"error={error}:when=2"):
        peer.echo()
        peer.send_and_end(data)
        assert peer.receive_to_end() == data


def test_one_that_fails_is_a_reset(child: tuple[int, Peer]) -> None:
    pid, peer = child
    with injected(pid, "write", "error=EIO:when=2"):
        peer.echo()
        with pytest.raises(ConnectionError):
            peer.echo()
