"""The parent's side of the clients' process, on both event loops."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from echotui.demo.messages import ClientEnd, ClientEnded, Connected, Died, Figures, Report
from echotui.demo.process import WorkerProcess as RealChild
from echotui.demo.scenario import Kind, Part
from echotui.errors import StartError
from tests.demo.places import of, serving
from tests.demo.processes import descriptors, has_exited, state
from tests.server.bench import until

IDLER = Part("ann", Kind.IDLER)
TALKERS = Part("talk", Kind.CHATTY, 20, every=0.05)


STARTED: list[RealChild] = []


class WorkerProcess(RealChild):
    """Remembered, so that a test that fails leaves no process: uvloop would wait for it."""

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        super().__init__(on_report)
        STARTED.append(self)


def uvloop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    factory: Callable[[], asyncio.AbstractEventLoop]
    factory = pytest.importorskip("uvloop").new_event_loop
    return factory


async def first_process() -> None:
    await (await asyncio.create_subprocess_exec("true")).wait()


def run(on_uvloop: bool, work: Callable[[], Awaitable[None]]) -> None:  # noqa: FBT001
    """Run a test on one of the loops, and see that no descriptor and no process is left."""

    async def bounded() -> None:
        try:
            async with asyncio.timeout(60):
                await work()
        finally:
            for worker in STARTED:
                await worker.stop(1.0)
            STARTED.clear()

    factory = uvloop_factory() if on_uvloop else None
    with asyncio.Runner(loop_factory=factory) as runner:
        # The first process of a loop's kind opens descriptors that stay for the next ones.
        runner.run(spawn_one())
    before = descriptors()
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(bounded())
    assert descriptors() == before


async def spawn_one() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-S", "-c", "")
    await process.wait()


LOOPS = pytest.mark.parametrize("on_uvloop", [False, True], ids=["asyncio", "uvloop"])


@LOOPS
def test_it_plays_reports_and_stops(on_uvloop: bool) -> None:  # noqa: FBT001
    async def work() -> None:
        reports: list[Report] = []
        async with serving() as server:
            worker = WorkerProcess(reports.append)
            await worker.start(server.addresses[0], 1, 1.0)
            worker.set_cast([IDLER, TALKERS])
            await until(lambda: len(server.channels) == len(of(reports, Connected)) == 21)
            (ann,) = (report for report in of(reports, Connected) if report.part == "ann")
            assert (ann.part, ann.index) == ("ann", 0)
            assert ann.local in {channel.address for channel in server.channels.values()}
            await until(lambda: server.counters.bytes_in > 3000)
            worker.ask_figures()
            await until(lambda: of(reports, Figures))
            (figures,) = of(reports, Figures)
            assert figures.messages > 50
            assert 0 < figures.p50 <= figures.p99 < 1
            worker.set_cast([TALKERS])
            await until(lambda: of(reports, ClientEnded))
            assert of(reports, ClientEnded) == [ClientEnded("ann", ClientEnd.LEFT, ann.local)]
            began = time.monotonic()
            await worker.stop(5.0)
            assert time.monotonic() - began < 2.0
            assert has_exited(worker.pid)
            await until(lambda: not server.channels)
            assert len(of(reports, Connected)) == 21
            assert worker.malformed == 0
            await worker.stop(5.0)
            worker.set_cast([TALKERS])

    run(on_uvloop, work)


@LOOPS
def test_one_that_hangs_is_killed(on_uvloop: bool) -> None:  # noqa: FBT001
    async def work() -> None:
        reports: list[Report] = []
        async with serving() as server:
            worker = WorkerProcess(reports.append)
            await worker.start(server.addresses[0], 1, 1.0)
            worker.set_cast([IDLER])
            await until(lambda: server.channels)
            os.kill(worker.pid, signal.SIGSTOP)
            # The signal goes to one thread; another may be quicker, and end the process.
            await until(lambda: state(worker.pid).startswith("T"))
            # Each of its threads has to be scheduled once before it stands still.
            await until(lambda: state(worker.pid).startswith("T"))
            began = time.monotonic()
            await worker.stop(0.3)
            assert 0.25 < time.monotonic() - began < 3.0
            assert has_exited(worker.pid)
            await until(lambda: not server.channels)
            assert [report for report in reports if isinstance(report, Died)] == []

    run(on_uvloop, work)


@LOOPS
def test_its_death_is_reported(on_uvloop: bool) -> None:  # noqa: FBT001
    async def work() -> None:
        reports: list[Report] = []
        async with serving() as server:
            worker = WorkerProcess(reports.append)
            await worker.start(server.addresses[0], 1, 1.0)
            worker.set_cast([IDLER])
            await until(lambda: server.channels and reports)
            os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: len(reports) == 2)
            assert reports[1] == Died(-signal.SIGKILL)
            worker.set_cast([TALKERS])
            worker.ask_figures()
            await worker.stop(1.0)

    run(on_uvloop, work)


def test_stopping_what_never_started_is_nothing() -> None:
    async def work() -> None:
        await WorkerProcess(lambda _: None).stop(1.0)

    run(False, work)


def test_a_process_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        with pytest.raises(StartError) as caught:
            await WorkerProcess(lambda _: None).start(("127.0.0.1", 1), 1, 1.0)
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
        reports: list[Report] = []
        monkeypatch.setattr(sys, "executable", str(fake))
        worker = WorkerProcess(reports.append)
        await worker.start(("127.0.0.1", 1), 1, 1.0)
        await until(lambda: reports)
        assert "Failed(part='a', text='b')" in str(reports)
        assert worker.malformed >= 3
        await worker.stop(5.0)

    run(False, work)
    assert len([record for record in caplog.records if record.name.startswith("echotui")]) == 1


@pytest.mark.parametrize("folder", ["asyncio", "echotui"])
def test_a_folder_named_like_a_module_is_not_imported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)

    async def work() -> None:
        async with serving() as server:
            worker = WorkerProcess(lambda _: None)
            await worker.start(server.addresses[0], 1, 1.0)
            worker.set_cast([IDLER])
            await until(lambda: server.channels)
            await worker.stop(5.0)

    run(False, work)
