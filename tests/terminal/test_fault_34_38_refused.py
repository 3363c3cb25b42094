"""The kernel refuses what a client needs: the screen says what it is, and the others are served."""

from importlib.util import find_spec

import pytest

from tests.clients import wait_until
from tests.injected import MISSING, injected
from tests.terminal.conftest import Start
from tests.terminal.probe import probed
from tests.terminal.program import echoes
from tests.terminal.test_fault_13_churn import descriptors
from tests.terminal.test_fault_21_vanished import share_of_processor

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

LITTLE = 0.03
"""Of a core, more than without; what strace takes of it is among that."""
LOOPS = [
    "asyncio",
    pytest.param(
        "uvloop", marks=pytest.mark.skipif(not find_spec("uvloop"), reason="needs uvloop")
    ),
]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_that_epoll_does_not_take_is_closed(program: Start, loop: str) -> None:
    started = program("--loop", loop)
    inside = started.client(1)
    before = descriptors(started)
    with probed(started):
        with injected(started.terminal.pid, "epoll_ctl", "error=ENOSPC:when=1"):
            # It may have been closed before it knows that it is connected.
            with pytest.raises(ConnectionResetError):
                started.connect().recv(1)
            started.wait_for("not accepting: out of epoll watches")
            assert echoes(inside)
        started.wait_for("error ENOSPC, server first")
        started.wait_gone("not accepting")
        late = started.connect()
        assert echoes(late)
        late.close()
    wait_until(lambda: descriptors(started) == before)


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize(
    ("error", "words"),
    [("ENFILE", "system out of descriptors"), ("EPROTO", "accept fails with EPROTO")],
)
def test_accept_that_fails_for_good_is_named_and_costs_little(
    program: Start, loop: str, error: str, words: str
) -> None:
    started = program("--loop", loop)
    inside = started.client(1)
    usual = share_of_processor(started, 1.0)
    with injected(started.terminal.pid, "accept4", f"error={error}"):
        waiting = started.connect()
        started.wait_for(f"not accepting: {words}")
        assert share_of_processor(started, 1.0) - usual < LITTLE
        assert echoes(inside)
    assert echoes(waiting)
    started.wait_gone("not accepting")
