"""The kernel refuses what a client needs: the screen says what it is, and the others are served."""

from importlib.util import find_spec

import pytest

from tests.clients import wait_until
from tests.injected import MISSING, injected
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import echoes

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

LITTLE = 0.03
"""Of a core, more than without; what strace takes of it is among that."""
WORDS = {"ENFILE": "system out of descriptors", "EPROTO": "accept fails with EPROTO"}
LOOPS = [
    "asyncio",
    pytest.param(
        "uvloop", marks=pytest.mark.skipif(not find_spec("uvloop"), reason="needs uvloop")
    ),
]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_that_epoll_does_not_take_is_closed(start: Starter, loop: str) -> None:
    started = start("--loop", loop)
    inside = started.client(1)
    before = started.descriptors()
    with probed(started):
        with injected(started.terminal.pid, "epoll_ctl", "error=ENOSPC:when=1"):
            # It may have been closed before it knows that it is connected.
            with pytest.raises(ConnectionResetError):
                started.connect().recv(1)
            started.wait_for("not accepting: out of epoll watches")
            assert echoes(inside)
        started.wait_for("error ENOSPC, server first")
        started.wait_closed("not accepting")
        late = started.connect()
        assert echoes(late)
        late.close()
    wait_until(lambda: started.descriptors() == before)


@pytest.mark.parametrize("loop", LOOPS)
def test_accept_that_fails_for_good_is_named_and_costs_little(start: Starter, loop: str) -> None:
    started = start("--loop", loop)
    inside = started.client(1)
    usual = started.share_of_processor(1.0)
    for error, words in WORDS.items():
        with injected(started.terminal.pid, "accept4", f"error={error}"):
            waiting = started.connect()
            started.wait_for(f"not accepting: {words}")
            assert started.share_of_processor(1.0) - usual < LITTLE, error
            assert echoes(inside)
        assert echoes(waiting)
        started.wait_closed("not accepting")
