"""Fault 11: a hundred silent clients cost next to nothing."""

import sys
import time
from contextlib import ExitStack, closing

import pytest

from tests.clients import wait_until
from tests.server.apart import apart
from tests.server.peers import SMALL_BUFFER, Peer
from tests.server.probe import probed

CLIENTS = 100
ENDLESS = bytes(8 << 20)
UNDER_WATERMARK = bytes(100_000)
WATCHED = 2.0
"""Seconds for which its CPU time is taken."""
MOST = 0.03
"""Of a core."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="CPU time is read from /proc")


def test_silent_clients_cost_nothing() -> None:
    with apart() as server, ExitStack() as stack:
        empty = server.descriptors()

        def all_are_there() -> bool:
            return server.descriptors() == empty + 2 * CLIENTS

        idle, half_closed = (
            [
                stack.enter_context(closing(Peer(server.address, rcvbuf=SMALL_BUFFER)))
                for _ in range(CLIENTS)
            ]
            for _ in range(2)
        )
        assert all(peer.echo() for peer in idle)
        # Owed more than its kernel takes, none of them is closed as one that just ended. The end of
        # some is heard of, that of the others waits behind what is not read.
        for peer in half_closed[::2]:
            peer.send_and_end(UNDER_WATERMARK)
        for peer in half_closed[1::2]:
            peer.send_until_full(ENDLESS, 0.005)
            peer.end()
        wait_until(all_are_there)
        # Echoes cost something too, so there are few.
        with probed(server.address, server.pid, every=0.1):
            time.sleep(0.5)
            before = server.cpu()
            time.sleep(WATCHED)
            assert (server.cpu() - before) / WATCHED < MOST
        # The probe may still be on its way out.
        wait_until(all_are_there)
        assert all(peer.echo() for peer in idle)
        assert all(peer.receive_to_end() == UNDER_WATERMARK for peer in half_closed[::2])
