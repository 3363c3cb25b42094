"""Faults on uvloop: its timers round, and it reports a socket's error once."""

from collections.abc import Awaitable, Callable

import pytest

from echotui.server.sockets import can_close_without_end
from tests.server.bench import BOTH, Bench
from tests.server.faults import test_ends, test_kept_bytes, test_reading
from tests.server.test_uvloop import on_uvloop

pytest.importorskip("uvloop")

Scenario = Callable[..., Awaitable[None]]


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize(
    ("scenario", "options"),
    [
        (test_kept_bytes.test_mebibytes_come_back_to_the_byte,
         ("latency=2ms bandwidth=80MB/s slicer=60000/1ms",)),
        (test_kept_bytes.test_latency_delays_each_message, ()),
        (test_kept_bytes.test_a_client_that_has_ended_gets_what_waits_then_the_end, ()),
        (test_ends.test_a_reset_reaches_the_client, ("reset=30ms",)),
        (test_reading.test_a_reset_behind_unread_bytes_is_found, ("swallow",)),
        (test_reading.test_a_reset_behind_unread_bytes_is_found, ("latency=300ms",)),
        (test_ends.test_a_timeout_answers_no_more_then_ends, ()),
        (test_ends.test_a_slow_close_sends_the_queue_at_once_and_the_end_later, ("kick",)),
    ],
)  # fmt: skip
def test_it_is_the_same(scenario: Scenario, options: tuple[str, ...], strategy: object) -> None:
    async def run(bench: Bench) -> None:
        await scenario(bench, strategy, *options)

    on_uvloop(run)


@pytest.mark.skipif(not can_close_without_end(), reason="needs Linux and CAP_NET_ADMIN")
def test_half_open_too() -> None:
    on_uvloop(
        lambda bench: test_ends.test_a_half_open_client_sees_neither_end_nor_reset(bench, BOTH[0])
    )
