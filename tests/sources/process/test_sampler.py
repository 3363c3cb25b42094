import asyncio
import threading
import time
from itertools import pairwise

import pytest

from echotui.errors import EchotuiError
from echotui.sources.process import sampler
from echotui.sources.process.sample import Sample
from echotui.sources.process.sampler import HELD_PART, WORK_PART, Sampler
from tests.server.bench import until
from tests.sources.process.world import sample_of


class _Reads:
    """What a sampler reads, and takes."""

    def __init__(self, held: float = 0.0, work: float = 0.0) -> None:
        self.work = work
        self.held = held
        self.error: Exception | None = None
        self.go_on = threading.Event()
        self.go_on.set()
        self.times: list[float] = []
        self.taken: list[Sample] = []
        self.sampler = Sampler(self.read, self.take, time.monotonic)

    def read(self) -> Sample:
        self.go_on.wait(10)
        self.times.append(time.monotonic())
        began = time.thread_time()
        while time.thread_time() - began < self.work:
            pass
        if self.error is not None:
            raise self.error
        return sample_of(self.times[-1])._replace(held=self.held)

    async def take(self, sample: Sample) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.taken.append(sample)


async def test_a_hundred_polls_a_second_cost_no_sample(fast: float) -> None:
    reads = _Reads()
    await reads.sampler.poll()
    # The first poll has waited for it.
    assert len(reads.taken) == 1
    polls = 0
    while len(reads.taken) < 3:
        await reads.sampler.poll()
        polls += 1
        await asyncio.sleep(0.005)
    reads.sampler.close()
    assert polls > 4
    assert all(b - a >= fast for a, b in pairwise(reads.times))


async def test_the_next_one_waits_a_hundred_times_as_long_as_locks_were_held(fast: float) -> None:
    reads = _Reads(held=0.001)
    await reads.sampler.poll()
    assert reads.sampler.interval == HELD_PART * 0.001 > fast
    await until(lambda: len(reads.taken) == 2)
    reads.sampler.close()
    assert reads.times[1] - reads.times[0] >= HELD_PART * 0.001


async def test_it_waits_as_long_after_one_that_comes_too_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sampler, "PATIENCE", 0.01)
    reads = _Reads(held=0.005)
    reads.go_on.clear()
    await reads.sampler.poll()
    assert reads.sampler.error
    reads.go_on.set()
    await until(lambda: reads.sampler.interval == HELD_PART * 0.005)
    monkeypatch.setattr(sampler, "PATIENCE", 5.0)
    await until(lambda: reads.taken)
    reads.sampler.close()
    assert reads.times[1] - reads.times[0] >= HELD_PART * 0.005


async def test_it_uses_at_most_a_tenth_of_a_processor() -> None:
    reads = _Reads(work=0.04)
    await reads.sampler.poll()
    reads.sampler.close()
    assert WORK_PART * 0.04 <= reads.sampler.interval < 2.0


async def test_without_a_viewer_there_is_no_sample_and_the_next_poll_waits_for_one(
    monkeypatch: pytest.MonkeyPatch, fast: float
) -> None:
    monkeypatch.setattr(sampler, "ACTIVE", fast)
    reads = _Reads()
    await reads.sampler.poll()
    await until(lambda: time.monotonic() - reads.times[-1] > 2.5 * fast)
    count = len(reads.taken)
    # While it was active; a slow machine reads one.
    assert count <= 2
    await reads.sampler.poll()
    assert len(reads.taken) == count + 1
    reads.sampler.close()


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize(
    ("error", "text"),
    [
        (EchotuiError("Process 4711 has ended."), "Process 4711 has ended."),
        (PermissionError(13, "Permission denied"), "[Errno 13] Permission denied"),
        (ValueError("x"), "A sample failed: ValueError."),
    ],
)
async def test_an_error_is_shown_and_it_is_tried_again(
    error: Exception, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    reads = _Reads()
    reads.error = error
    await reads.sampler.poll()
    assert reads.sampler.error == text
    assert reads.sampler.silent(time.monotonic()) > 0
    assert bool(caplog.records) is isinstance(error, ValueError)
    reads.error = None
    await until(lambda: reads.taken)
    assert (reads.sampler.error, reads.sampler.silent(time.monotonic())) == ("", 0.0)
    reads.sampler.close()


async def test_a_read_that_hangs_is_silence(monkeypatch: pytest.MonkeyPatch, fast: float) -> None:
    monkeypatch.setattr(sampler, "LATE", 0.1)
    reads = _Reads()
    await reads.sampler.poll()
    reads.go_on.clear()
    await until(lambda: time.monotonic() - reads.times[-1] > 2.5 * fast)
    began = time.monotonic()
    await reads.sampler.poll()
    now = time.monotonic()
    assert now - began < 2
    assert reads.sampler.problem(now) == "The kernel has not answered yet."
    assert reads.sampler.silent(now) >= 2.5 * fast
    reads.go_on.set()
    await until(lambda: len(reads.taken) == 2)
    assert reads.sampler.silent(time.monotonic()) == 0
    reads.sampler.close()


async def test_it_is_closed_while_a_sample_is_under_way() -> None:
    reads = _Reads()
    reads.go_on.clear()
    poll = asyncio.create_task(reads.sampler.poll())
    await until(lambda: threading.active_count() > 1)
    reads.sampler.close()
    # Who waited for it waits no longer.
    await poll
    reads.go_on.set()
    await until(lambda: reads.times)
    await reads.sampler.poll()
    assert not reads.taken
