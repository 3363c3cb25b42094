"""Fault 15: a handler of ours raises. One client pays for it, once."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from echotui.model.ending import Ending, Reason, Side
from echotui.model.strategy import Strategy
from echotui.server.channel import Channel
from echotui.server.connection import Connection
from tests.server.bench import BOTH, Bench, ending, until
from tests.server.peers import PROBE, SMALL_BUFFER
from tests.server.probe import probing

pytestmark = pytest.mark.usefixtures("quick")

FAULT = "a fault made by a test"
WATCHED = 0.3
"""Seconds in which only the probe may do anything."""

Break = Callable[[Channel, str], None]


@pytest.fixture
def break_(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Make one method raise, for the connection of one channel only."""

    def break_(channel: Channel, method: str) -> None:
        original = getattr(Connection, method)

        def broken(self: Connection, *args: Any) -> object:
            if self is channel.connection:
                raise RuntimeError(FAULT)
            return original(self, *args)

        monkeypatch.setattr(Connection, method, broken)

    return break_


def assert_logged_once(caplog: pytest.LogCaptureFixture, channel: Channel) -> None:
    (record,) = (record for record in caplog.records if record.levelno > logging.INFO)
    assert record.levelno == logging.ERROR
    assert vars(record)["connection"] == channel.id
    assert record.exc_info
    assert FAULT in str(record.exc_info[1])


@pytest.mark.parametrize("strategy", BOTH)
async def test_a_handler_that_raises_before_it_consumed_ends_only_its_client(
    bench: Bench, break_: Break, caplog: pytest.LogCaptureFixture, strategy: Strategy
) -> None:
    bench.may_log.append("handler failed")
    server = await bench.serve(strategy)
    async with probing(bench, server):
        (other,) = server.channels
        victim, channel = await bench.join(server)
        break_(channel, "received")

        await bench.run(victim.send, PROBE)

        assert await ending(server, channel.id) == Ending(Reason.ERROR, Side.SERVER, "RuntimeError")
        used = time.process_time()
        await bench.run(time.sleep, WATCHED)
        assert time.process_time() - used < WATCHED / 2
        assert list(server.channels) == [other]
    # What it had sent is lost: an end of file would mean that this was all.
    with pytest.raises(ConnectionResetError):
        await bench.run(victim.receive_to_end)
    assert server.counters.handler_errors == server.counters.ends[Reason.ERROR] == 1
    assert_logged_once(caplog, channel)
    victim.close()
    await bench.flat()


@pytest.mark.parametrize("strategy", BOTH)
@pytest.mark.parametrize("method", ["chunk", "sent"])
async def test_a_handler_that_raises_while_writing_ends_only_its_client(
    bench: Bench,
    break_: Break,
    caplog: pytest.LogCaptureFixture,
    strategy: Strategy,
    method: str,
) -> None:
    bench.may_log.append("handler failed")
    server = await bench.serve(strategy, sndbuf=SMALL_BUFFER)
    async with probing(bench, server):
        (other,) = server.channels
        victim, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
        await bench.fill(victim, channel)
        break_(channel, method)

        received = await bench.run(victim.receive_until_closed)

        assert received
        assert await ending(server, channel.id) == Ending(Reason.ERROR, Side.SERVER, "RuntimeError")
        assert list(server.channels) == [other]
    assert server.counters.queued == server.counters.queued_in == server.counters.choked == 0
    assert server.counters.handler_errors == server.counters.ends[Reason.ERROR] == 1
    assert_logged_once(caplog, channel)
    victim.close()
    await bench.flat()


async def test_every_faulty_client_is_counted(bench: Bench, break_: Break) -> None:
    bench.may_log.append("handler failed")
    server = await bench.serve()
    for faults in range(1, 4):
        victim, channel = await bench.join(server)
        break_(channel, "received")
        await bench.run(victim.send, PROBE)
        await ending(server, channel.id)
        assert server.counters.handler_errors == faults
        victim.close()
    await until(lambda: not server.channels)
    await bench.flat()
