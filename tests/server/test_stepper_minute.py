"""A minute parked, while a hundred clients in another process talk."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from echotui.model.address import Address
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.bench import Bench, until
from tests.server.stepped import ON_BOTH_LOOPS, WITH_BOTH, leave, run_on, steps, stop

CLIENTS = 100
MINUTE = 60.0
MOST = 0.02
"""Of a core."""


def talkers(address: Address) -> subprocess.Popen[bytes]:
    # Not with asyncio: uvloop keeps descriptors for it.
    program = Path(__file__).with_name("talkers.py")
    arguments = (address.host, address.port, CLIENTS, MINUTE + 1.0)
    return subprocess.Popen([sys.executable, program, *map(str, arguments)], stdout=subprocess.PIPE)


@pytest.mark.soak
@pytest.mark.timeout(150)
@ON_BOTH_LOOPS
@WITH_BOTH
def test_a_parked_minute_costs_nothing_and_loses_nothing(loop: str, strategy: Strategy) -> None:
    async def scenario(bench: Bench) -> None:
        # Both would end all of them in this minute.
        server = await bench.serve(strategy, Limits(idle_timeout=5.0, stall_timeout=5.0))
        child = talkers(server.addresses[0])
        assert child.stdout
        assert await bench.run(child.stdout.readline) == b"there\n"
        await until(lambda: len(server.channels) == CLIENTS)
        await until(lambda: server.counters.bytes_out > 0)
        stepper = stop(server)
        await until(lambda: stepper.parked == CLIENTS)
        before, calls, used = server.counters.bytes_in, server.counters.calls, time.process_time()
        await asyncio.sleep(MINUTE)
        share = (time.process_time() - used) / MINUTE
        assert (server.counters.bytes_in, server.counters.calls) == (before, calls)
        assert (stepper.parked, len(server.channels), steps(server)) == (CLIENTS, CLIENTS, [])
        assert share < MOST
        await leave(server)
        size = int(await bench.run(child.stdout.readline))
        assert size > CLIENTS * MINUTE * 9 * 1024
        assert await bench.run(child.wait) == 0
        child.stdout.close()
        await until(lambda: not server.channels)
        assert server.counters.bytes_out == size

    run_on(loop, scenario)
