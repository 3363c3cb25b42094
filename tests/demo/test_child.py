"""The parent's side of the clients' process, on both event loops."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from echotui.demo.child import Child
from echotui.demo.report import Connected, Died, Ended, Figures, How, Report
from echotui.demo.scenario import Kind, Part
from echotui.demo.toml_file import find
from echotui.errors import StartError
from tests.clients import PATIENCE
from tests.demo.places import serving
from tests.demo.processes import descriptors, is_gone
from tests.server.bench import until

IDLER = Part("ann", Kind.IDLER)
TALKERS = Part("talk", Kind.CHATTY, 20, every=0.05)


def uvloop_factory() -> Any:
    return pytest.importorskip("uvloop").new_event_loop


def run(on_uvloop: bool, work: Callable[[], Awaitable[None]]) -> None:  # noqa: FBT001
    """Run a test on one of the loops, and see that no descriptor and no process is left."""
    before = descriptors()

    async def bounded() -> None:
        async with asyncio.timeout(30):
            await work()

    with asyncio.Runner(loop_factory=uvloop_factory() if on_uvloop else None) as runner:
        runner.run(bounded())
    assert descriptors() == before


LOOPS = pytest.mark.parametrize("on_uvloop", [False, True], ids=["asyncio", "uvloop"])


@LOOPS
def test_it_plays_reports_and_stops(on_uvloop: bool) -> None:  # noqa: FBT001
    async def work() -> None:
        told: list[Report] = []
        async with serving() as server:
            child = Child(told.append)
            await child.start(server.addresses[0], 1, 1.0)
            child.stage([IDLER, TALKERS])
            await until(lambda: len(server.channels) == 21 and told)
            (channel,) = (c for c in server.channels.values() if c.connection.bytes_in == 0)
            assert told == [Connected("ann", 0, channel.address)]
            await until(lambda: server.ledger.bytes_in > 3000)
            child.ask_figures()
            await until(lambda: len(told) == 2)
            figures = told[1]
            assert isinstance(figures, Figures)
            assert figures.messages > 50
            assert 0 < figures.p50 <= figures.p99 < 1
            child.stage([TALKERS])
            await until(lambda: len(told) == 3)
            assert told[2] == Ended("ann", How.LEFT, channel.address)
            began = time.monotonic()
            await child.stop(5.0)
            assert time.monotonic() - began < 2.0
            assert is_gone(child.pid)
            await until(lambda: not server.channels)
            assert len(told) == 3
            assert child.malformed == 0
            await child.stop(5.0)
            child.stage([TALKERS])

    run(on_uvloop, work)


@LOOPS
def test_one_that_hangs_is_killed(on_uvloop: bool) -> None:  # noqa: FBT001
    async def work() -> None:
        told: list[Report] = []
        async with serving() as server:
            child = Child(told.append)
            await child.start(server.addresses[0], 1, 1.0)
            child.stage([IDLER])
            await until(lambda: server.channels)
            os.kill(child.pid, signal.SIGSTOP)
            began = time.monotonic()
            await child.stop(0.3)
            assert 0.25 < time.monotonic() - began < 3.0
            assert is_gone(child.pid)
            await until(lambda: not server.channels)
            assert [report for report in told if isinstance(report, Died)] == []

    run(on_uvloop, work)


@LOOPS
def test_its_death_is_reported(on_uvloop: bool) -> None:  # noqa: FBT001
    async def work() -> None:
        told: list[Report] = []
        async with serving() as server:
            child = Child(told.append)
            await child.start(server.addresses[0], 1, 1.0)
            child.stage([IDLER])
            await until(lambda: server.channels and told)
            os.kill(child.pid, signal.SIGKILL)
            await until(lambda: len(told) == 2)
            assert told[1] == Died(-signal.SIGKILL)
            child.stage([TALKERS])
            child.ask_figures()
            await child.stop(1.0)

    run(on_uvloop, work)


def test_stopping_what_never_started_is_nothing() -> None:
    async def work() -> None:
        await Child(lambda _: None).stop(1.0)

    run(False, work)


def test_a_process_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(StartError) as caught:
            await Child(lambda _: None).start(("127.0.0.1", 1), 1, 1.0)
        assert str(caught.value) == (
            "the demo's clients cannot be started: No such file or directory"
        )

    run(False, work)


FAKE = """#!/bin/sh
echo nonsense
echo '{"is": "connected"}'
head -c 300000 /dev/zero | tr '\\0' x
echo
echo '{"is": "failed", "part": "a", "text": "b"}'
cat >/dev/null
"""


def test_lines_that_are_no_reports_are_counted_and_skipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fake = tmp_path / "python"
    fake.write_text(FAKE)
    fake.chmod(0o755)

    async def work() -> None:
        told: list[Report] = []
        monkeypatch.setattr(sys, "executable", str(fake))
        child = Child(told.append)
        await child.start(("127.0.0.1", 1), 1, 1.0)
        await until(lambda: told)
        assert "Failed(part='a', text='b')" in str(told)
        assert child.malformed >= 3
        await child.stop(5.0)

    run(False, work)
    assert len([record for record in caplog.records if record.name.startswith("echotui")]) == 1


@pytest.mark.parametrize("folder", ["asyncio", "echotui"])
def test_a_folder_that_looks_like_a_module_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)

    async def work() -> None:
        async with serving() as server:
            child = Child(lambda _: None)
            await child.start(server.addresses[0], 1, 1.0)
            child.stage([IDLER])
            await until(lambda: server.channels)
            await child.stop(5.0)

    run(False, work)


PARENT = """
import asyncio, sys
from echotui.demo.child import Child
from echotui.demo.scenario import Kind, Part

async def main():
    child = Child(lambda report: None)
    await child.start(("127.0.0.1", int(sys.argv[1])), 1, 1.0)
    child.stage([Part("greedy", Kind.NEVER_READS), Part("burst", Kind.BURST, 50)])
    print(child.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_parent_that_is_killed_takes_it_along(number: signal.Signals) -> None:
    async with serving() as server:
        port = str(server.addresses[0].port)
        with subprocess.Popen(
            [sys.executable, "-c", PARENT, port], stdout=subprocess.PIPE, text=True
        ) as parent:
            try:
                assert parent.stdout is not None
                pid = int(await asyncio.to_thread(parent.stdout.readline))
                await until(lambda: len(server.channels) == 51)
                assert not is_gone(pid)
            finally:
                parent.send_signal(number)
                await asyncio.to_thread(parent.wait, PATIENCE)
            began = time.monotonic()
            await until(lambda: is_gone(pid), 3.0)
            await until(lambda: not server.channels, 3.0)
            assert time.monotonic() - began < 2.0


def cpu_of(pid: int) -> float:
    told = subprocess.run(
        ["ps", "-o", "time=", "-p", str(pid)], check=True, capture_output=True, text=True
    ).stdout.strip()
    clock = [float(part) for part in told.replace("-", ":").split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(clock)))


async def test_a_crowd_takes_clearly_less_than_a_core() -> None:
    told: list[Report] = []
    async with serving() as server:
        child = Child(told.append)
        # Twice as fast, so that it is there soon: twice the work, too.
        await child.start(server.addresses[0], 1, 2.0)
        child.stage(find("crowd").steps[0].parts)
        await until(lambda: len(server.channels) > 900, 20)
        before, began = cpu_of(child.pid), time.monotonic()
        await asyncio.sleep(3)
        used, elapsed = cpu_of(child.pid) - before, time.monotonic() - began
        child.ask_figures()
        await until(lambda: any(isinstance(report, Figures) for report in told))
        await child.stop(5.0)
        assert used / elapsed < 0.8
        assert [report for report in told if isinstance(report, Figures)][0].mismatches == 0
        await until(lambda: not server.channels)
