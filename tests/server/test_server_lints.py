"""Lints of the server: its loop and its descriptors."""

import re
import subprocess
import sys
from typing import Final, cast

import pytest
from tornado.ioloop import IOLoop

from echotui.server.lag import HELD, KEPT, PERIOD, LagMeter
from echotui.server.server_lints import slow_loop
from echotui.system.descriptors import open_descriptors
from tests.server.test_lag import ScriptedLoop

FEW: Final = 100
CHILD: Final = f"""
import os, resource
from echotui.server.server_lints import descriptors
resource.setrlimit(resource.RLIMIT_NOFILE, ({FEW}, {FEW}))
print(descriptors(0))
while os.dup(0) < 81: pass
print(descriptors(70))
"""


def held(late: float, cpu: float, received: int, clients: int = 1) -> tuple[ScriptedLoop, LagMeter]:
    loop = ScriptedLoop()
    meter = LagMeter(cast("IOLoop", loop), lambda: loop.now, loop.load, lambda: loop.cpu)
    meter.start()
    loop.clients, loop.cpu, loop.received = clients, cpu, received
    loop.run(late)
    return loop, meter


@pytest.mark.parametrize(
    ("cpu", "received", "why"),
    [
        (0.1, 0, "it was busy, and received nothing from a client meanwhile."),
        (0.1, 4_500_000, "it was busy, and received 4,500,000 bytes from clients meanwhile; one"),
        (0.002, 100, "this process computed for at most 2 ms of that time; it was stopped, it"),
    ],
)
def test_a_loop_that_was_held_and_why(cpu: float, received: int, why: str) -> None:
    loop, meter = held(0.063, cpu, received)
    told = slow_loop(meter, loop.now + 4)
    assert told.startswith(f"The loop was held for 63 ms 4 s ago: {why}")


def test_what_is_short_or_long_ago_or_without_clients_is_no_lint() -> None:
    for late, clients in ((HELD - 0.001, 1), (1.0, 0)):
        loop, meter = held(late, 1.0, 0, clients)
        assert slow_loop(meter, loop.now) == ""
    loop, meter = held(1.0, 1.0, 0)
    assert slow_loop(meter, loop.now + KEPT * PERIOD)
    assert slow_loop(meter, loop.now + KEPT * PERIOD + 0.1) == ""


def test_the_longest_is_told() -> None:
    loop, meter = held(0.05, 0.0, 0)
    for late in (0.2, 0.1):
        loop.run(late)
    assert slow_loop(meter, loop.now).startswith("The loop was held for 200 ms 0 s ago")


@pytest.mark.skipif(not open_descriptors(), reason="this system does not count them")
def test_descriptors_that_run_out() -> None:
    few, many = subprocess.run(
        [sys.executable, "-c", CHILD], check=True, capture_output=True, text=True, timeout=60
    ).stdout.splitlines()
    assert few == ""
    found = re.match(rf"(\d+) of {FEW} descriptors are in use, 70 of them by clients:", many)
    assert found
    assert 80 < int(found[1]) < 90
