"""The clients' process ends with its parent, whatever way that goes; and a whole crowd in it."""

import asyncio
import signal
import subprocess
import sys
import time

import pytest

from echotui.demo.messages import Figures, Report
from echotui.demo.process import WorkerProcess
from echotui.demo.scenario_files import find
from tests.clients import PATIENCE
from tests.demo.places import serving
from tests.demo.processes import has_exited
from tests.server.bench import until

PARENT = """
import asyncio, sys
from echotui.demo.process import WorkerProcess
from echotui.demo.scenario import Kind, Part

async def main():
    worker = WorkerProcess(lambda report: None)
    await worker.start(("127.0.0.1", int(sys.argv[1])), 1, 1.0)
    worker.set_cast([Part("greedy", Kind.NEVER_READS), Part("burst", Kind.BURST, 50)])
    print(worker.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_it_exits_when_its_parent_is_killed(number: signal.Signals) -> None:
    async with serving() as server:
        port = str(server.addresses[0].port)
        with subprocess.Popen(  # noqa: ASYNC220 - it is to be a parent of its own
            [sys.executable, "-c", PARENT, port], stdout=subprocess.PIPE, text=True
        ) as parent:
            try:
                assert parent.stdout is not None
                pid = int(await asyncio.to_thread(parent.stdout.readline))
                await until(lambda: len(server.channels) == 51)
                assert not has_exited(pid)
            finally:
                parent.send_signal(number)
                await asyncio.to_thread(parent.wait, PATIENCE)
            began = time.monotonic()
            await until(lambda: has_exited(pid), 3.0)
            await until(lambda: not server.channels, 3.0)
            assert time.monotonic() - began < 2.0


async def test_a_crowd_is_echoed_without_a_mismatch() -> None:
    reports: list[Report] = []
    async with serving() as server:
        worker = WorkerProcess(reports.append)
        try:
            # Twice as fast, so that it is there soon: twice the work, too.
            await worker.start(server.addresses[0], 1, 2.0)
            worker.set_cast(find("crowd").steps[0].parts)
            await until(lambda: len(server.channels) > 900, 20)
            seen = server.counters.bytes_in
            await until(lambda: server.counters.bytes_in > seen + 1_000_000, 20)
            worker.ask_figures()
            await until(lambda: any(isinstance(report, Figures) for report in reports))
        finally:
            await worker.stop(5.0)
        assert [report.mismatches for report in reports if isinstance(report, Figures)] == [0]
        await until(lambda: not server.channels)
