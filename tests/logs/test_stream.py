import contextlib
import os
import threading

import pytest

from echotui.logs.stream import LogStream
from echotui.logs.writer import WAITING, LogWriter
from tests.clients import wait_until


def test_a_torn_line_is_ended_before_the_next() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    stream = LogStream(writing, "standard error")
    with pytest.raises(BlockingIOError):
        stream.write(b"x" * 1_000_000 + b"\n")
    while len(os.read(reading, 1 << 20)) == 1 << 20:
        pass
    stream.write(b"next\n")
    assert os.read(reading, 100) == b"\nnext\n"
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        stream.write(b"lost\n")
    stream.close()
    os.close(writing)


def test_a_reader_that_is_stopped_holds_up_no_caller() -> None:
    reading, writing = os.pipe()
    fill(writing)
    writer = LogWriter(LogStream(writing, "standard error"))
    writer.begin(lambda _ending: [])
    for _ in range(3 * WAITING):
        writer.put("x" * 100)
    assert writer.log_error == "the log is written too slowly and has gaps (standard error)"
    reader = threading.Thread(target=read_all, args=(reading,))
    reader.start()
    wait_until(lambda: not writer.log_error)
    writer.finish()
    os.close(writing)
    reader.join()


def fill(writing: int) -> None:
    """Leave no room in a pipe: the writer's first write then waits, whichever thread runs first."""
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"\n")
    os.set_blocking(writing, True)


def read_all(fd: int) -> None:
    with open(fd, "rb", closefd=True) as pipe:
        pipe.read()
