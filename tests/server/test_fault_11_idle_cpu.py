"""Fault 11: a hundred clients of whom nothing is heard cost next to nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from echotui.model.address import Address
from tests.server.peers import SMALL_BUFFER, Peer

ALONE = Path(__file__).with_name("alone.py")
CLIENTS = 100
ENDLESS = bytes(8 << 20)
WATCHED = 3.0
"""Seconds for which its CPU time is taken."""
MOST = 0.03
"""Of a core."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="CPU time is read from /proc")


@pytest.fixture
def child() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, ALONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def cpu(pid: int) -> float:
    """Seconds of CPU time that a process has taken, user and system; see proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_silent_clients_cost_nothing(child: "subprocess.Popen[str]") -> None:
    assert child.stdout
    address = Address("127.0.0.1", int(child.stdout.readline()))
    with ExitStack() as stack:
        idle, half_closed = (
            [
                stack.enter_context(closing(Peer(address, rcvbuf=SMALL_BUFFER)))
                for _ in range(CLIENTS)
            ]
            for _ in range(2)
        )
        assert all(peer.echo() for peer in idle)
        for peer in half_closed:
            # Owed more than its kernel takes, none of them is closed as one that just ended.
            peer.send_until_full(ENDLESS, 0.005)
            peer.end()
        # All are there still.
        assert len(list(Path(f"/proc/{child.pid}/fd").iterdir())) > 2 * CLIENTS
        time.sleep(0.5)
        before = cpu(child.pid)
        time.sleep(WATCHED)
        assert (cpu(child.pid) - before) / WATCHED < MOST
        assert all(peer.echo() for peer in idle)
