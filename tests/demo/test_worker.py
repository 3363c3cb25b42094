"""The process of the clients by itself: orders on standard input, reports on standard output."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.clients import PATIENCE
from tests.demo.places import serving
from tests.server.bench import until

COMMAND = [sys.executable, "-W", "error", "-m", "echotui.demo.worker"]


class RunningWorker:
    """The process, and the pipes to it."""

    def __init__(self, limit: str) -> None:
        command = ["bash", "-c", f'{limit}; exec "$@"', "bash", *COMMAND] if limit else COMMAND
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def order(self, **fields: object) -> None:
        self.write(json.dumps(fields))

    def read_report(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        report: dict[str, Any] = json.loads(self.process.stdout.readline())
        return report

    def left(self) -> tuple[int, bytes]:
        """Wait for its end: the exit code and what it said on standard error."""
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors


@contextmanager
def worker(limit: str = "") -> Iterator[RunningWorker]:
    it = RunningWorker(limit)
    try:
        yield it
    finally:
        it.process.kill()
        it.process.communicate()


IDLER = {"name": "x", "kind": "idler"}


def test_it_exits_at_the_end_of_input() -> None:
    with worker() as it:
        it.order(do="figures")
        assert it.read_report() == {
            "is": "figures", "messages": 0, "p50": 0.0, "p99": 0.0, "mismatches": 0, "dropped": 0,
        }  # fmt: skip
        began = time.monotonic()
        assert it.left() == (0, b"")
        assert time.monotonic() - began < 1.0


def test_quit_is_the_end() -> None:
    with worker() as it:
        it.order(do="quit")
        it.process.wait(PATIENCE)
        assert it.left() == (0, b"")


def test_invalid_messages_are_reported_and_survived() -> None:
    with worker() as it:
        it.write("dance")
        assert it.read_report()["text"].startswith("an order was not understood: ")
        it.order(do="cast", parts=[IDLER])
        assert it.read_report() == {
            "is": "failed", "part": "", "text": "a cast was set before it was opened",
        }  # fmt: skip
        it.order(do="figures")
        assert it.read_report()["is"] == "figures"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_signals_to_the_whole_group_do_not_end_it(number: signal.Signals) -> None:
    async with serving() as server:
        with worker() as it:
            it.order(do="open", target=server.addresses[0], seed=1, speed=1.0)
            it.order(do="cast", parts=[IDLER])
            await until(lambda: server.channels)
            it.process.send_signal(number)
            it.order(do="cast", parts=[IDLER, {"name": "y", "kind": "idler"}])
            await until(lambda: len(server.channels) == 2)
            assert it.left() == (0, b"")
        await until(lambda: not server.channels)


async def test_a_second_open_begins_anew() -> None:
    async with serving() as one, serving() as two:
        with worker() as it:
            for server, other in ((one, two), (two, one)):
                it.order(do="open", target=server.addresses[0], seed=1, speed=1.0)
                it.order(do="cast", parts=[IDLER])
                await until(lambda server=server: server.channels)  # type: ignore[misc]
                await until(lambda other=other: not other.channels)  # type: ignore[misc]
            assert it.left() == (0, b"")


async def test_the_soft_limit_of_descriptors_is_raised_when_needed() -> None:
    async with serving() as server:
        with worker("ulimit -Sn 64") as it:
            it.order(do="open", target=server.addresses[0], seed=1, speed=1.0)
            it.order(do="cast", parts=[{**IDLER, "count": 200}])
            await until(lambda: len(server.channels) == 200)
            assert it.left() == (0, b"")
        await until(lambda: not server.channels)


async def test_out_of_descriptors_is_reported_once_a_second_and_survived() -> None:
    async with serving() as server:
        with worker("ulimit -n 40") as it:
            it.order(do="open", target=server.addresses[0], seed=1, speed=1.0)
            it.order(do="cast", parts=[{**IDLER, "count": 200}])
            await until(lambda: len(server.channels) >= 20)
            it.order(do="figures")
            reports = [it.read_report()]
            while reports[-1]["is"] != "figures":
                reports.append(it.read_report())
            assert [each for each in reports[:-1] if each["is"] != "connected"] == [
                {"is": "failed", "part": "x", "text": "cannot connect: Too many open files"}
            ]
            assert it.left() == (0, b"")
