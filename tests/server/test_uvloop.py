"""On uvloop a socket's error is reported once, and then the loop ignores the socket.

uvloop runs the handlers that are registered, and drops the descriptor (`uvloop/handles/poll.pyx`,
`_fatal_error`); asyncio would report it again. So a handler may not leave an error unread.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from echotui.model.ending import Ending
from echotui.model.strategy import Strategy
from tests.server import test_end_limit
from tests.server import test_fault_03_04_reset as test_reset
from tests.server import test_fault_07_08_kick as test_kick
from tests.server import test_fault_10_echo_exact as test_echo_exact
from tests.server import test_fault_41_vanished as test_vanished
from tests.server.bench import BOTH, Bench
from tests.server.machine import MISSING
from tests.server.peers import Peer

uvloop = pytest.importorskip("uvloop")


def on_uvloop(scenario: Callable[[Bench], Awaitable[None]]) -> None:
    """Run a test of another file on uvloop; what must be clean afterwards is checked as well."""

    async def fastened() -> None:
        bench = Bench()
        try:
            await scenario(bench)
        finally:
            await bench.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(fastened())


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    "into", [test_reset.idle, test_reset.full, test_reset.half_closed, test_reset.held]
)
def test_a_reset_ends_the_connection_soon(strategy: Strategy, into: test_reset.Into) -> None:
    scenario = test_reset.test_a_reset_ends_the_connection_soon_and_is_counted
    on_uvloop(lambda bench: scenario(bench, strategy, into, test_reset.HELD_SOON))


@pytest.mark.parametrize("strategy", BOTH)
def test_a_reset_behind_unread_bytes_ends_the_connection_soon(strategy: Strategy) -> None:
    scenario = test_reset.test_a_reset_behind_unread_bytes_is_found
    on_uvloop(lambda bench: scenario(bench, strategy))


@pytest.mark.parametrize("strategy", BOTH)
def test_a_half_close_with_data_still_queued_loses_nothing(strategy: Strategy) -> None:
    scenario = test_echo_exact.test_a_half_close_with_data_still_queued_loses_and_doubles_nothing
    on_uvloop(lambda bench: scenario(bench, strategy))


@pytest.mark.parametrize("strategy", BOTH)
def test_a_drained_client_gets_its_whole_queue(strategy: Strategy) -> None:
    scenario = test_kick.test_a_drained_client_gets_its_whole_queue_then_the_end_though_it_sends_on
    on_uvloop(lambda bench: scenario(bench, strategy))


@pytest.mark.parametrize(
    ("leave", "ending"),
    [(Peer.close, test_end_limit.CLOSED), (Peer.reset, test_end_limit.RESET)],
)
def test_many_that_end_at_once_all_end(leave: Callable[[Peer], None], ending: Ending) -> None:
    on_uvloop(lambda bench: test_end_limit.ends_in_slices(bench, leave, ending))


@pytest.mark.soak
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_one_that_vanishes_ends_wherever_it_was() -> None:
    on_uvloop(test_vanished.ends_wherever_it_was)
