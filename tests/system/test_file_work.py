import asyncio
import errno
import math
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from echotui.system.file_work import MAX_CALLS, finish, off_loop, within


@pytest.fixture
def hung() -> Iterator[threading.Event]:
    """A disk that does not answer before the end of the test."""
    answer = threading.Event()
    yield answer
    answer.set()
    asyncio.run(finish(5))


def raises() -> None:
    raise OSError(errno.EIO, "a broken disk")


def test_a_result_and_an_error_come_through() -> None:
    # More often than calls may hang: none of these does.
    for _ in range(MAX_CALLS + 1):
        assert within(5, sorted, [2, 1], reverse=True) == [2, 1]
        with pytest.raises(OSError, match="a broken disk"):
            within(5, raises)


def test_no_answer_in_time_is_an_error(hung: threading.Event) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError) as caught:
        within(0.1, hung.wait)
    assert caught.value.strerror == "no answer within 0.1 s"
    assert time.monotonic() - began < 2


def test_an_error_of_the_same_type_is_raised_unchanged() -> None:
    def late() -> None:
        raise TimeoutError(errno.ETIMEDOUT, "the server timed out")

    with pytest.raises(TimeoutError, match="the server timed out"):
        within(5, late)


async def test_the_loop_runs_on(hung: threading.Event) -> None:
    with pytest.raises(TimeoutError, match=r"no answer within 0\.05 s"):
        await off_loop(0.05, hung.wait)
    assert await off_loop(math.inf, sorted, [2, 1]) == [1, 2]
    with pytest.raises(OSError, match="a broken disk"):
        await off_loop(math.inf, raises)


async def test_not_more_than_some_threads_hang(hung: threading.Event) -> None:
    for _ in range(MAX_CALLS):
        with pytest.raises(TimeoutError):
            await off_loop(0, hung.wait)
    with pytest.raises(OSError, match="earlier calls on files have not returned"):
        await off_loop(0, hung.wait)


async def test_the_end_waits_for_what_ends(hung: threading.Event) -> None:
    ended = []

    def work() -> None:
        time.sleep(0.05)
        ended.append(True)
        raises()

    task = asyncio.create_task(off_loop(math.inf, work))
    hanging = asyncio.create_task(off_loop(math.inf, hung.wait))
    await asyncio.sleep(0)
    await finish(0.3)
    assert ended == [True]
    with pytest.raises(OSError, match="a broken disk"):
        await task
    assert not hanging.done()
    hung.set()
    await hanging
    await finish(0)


def test_a_call_that_hangs_does_not_keep_the_process() -> None:
    code = (
        "import asyncio, threading\n"
        "from echotui.system.file_work import off_loop\n"
        "async def main():\n"
        "    await off_loop(0.05, threading.Event().wait)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=20
    )
    assert "no answer within 0.05 s" in done.stderr
    assert done.returncode == 1


def test_no_thread_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    # None of these counts as a call that hangs.
    for _ in range(MAX_CALLS + 1):
        with pytest.raises(OSError, match="no further thread"):
            within(5, raises)
