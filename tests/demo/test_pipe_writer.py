import os
from collections.abc import Iterator

import pytest

from echotui.demo.worker import PipeWriter


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


@pytest.mark.parametrize("size", [1000, 3000, 70_000])
def test_a_full_pipe_drops_whole_lines_and_never_waits(pipe: tuple[int, int], size: int) -> None:
    there, here = pipe
    os.set_blocking(there, False)
    writer = PipeWriter(here)
    lines = [b"%07d" % number + b"x" * (size - 8) + b"\n" for number in range(1100)]
    for line in lines[:1000]:
        writer.write(line)
    assert 0 < writer.dropped < 1000
    got = os.read(there, 1 << 20)
    # With room again it goes on where it was, also in the middle of a line.
    for line in lines[1000:]:
        writer.write(line)
        got += os.read(there, 1 << 20)
    arrived = [line + b"\n" for line in got.split(b"\n")[:-1]]
    assert all(line == lines[int(line[:7])] for line in arrived)
    assert arrived == sorted(arrived)
    assert len(arrived) >= 1100 - writer.dropped - 1


def test_a_closed_pipe_is_an_error(pipe: tuple[int, int]) -> None:
    there, here = pipe
    os.close(there)
    with pytest.raises(BrokenPipeError):
        PipeWriter(here).write(b"x\n")
