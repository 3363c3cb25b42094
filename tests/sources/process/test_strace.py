"""Each mask of a sample was in force while it was read, by strace(1)'s account."""

import os
import re
import signal
import subprocess
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from echotui.model.mask import EDGE, ONE_SHOT, READ, WRITE
from echotui.sources.process import proc_files
from echotui.sources.process.reader import Reader
from echotui.sources.process.sample import Entry, Identity, ProcessId, Sample
from tests.injected import MISSING

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

SOCKETS: Final = 20
MASKS: Final = 1000
FLIPPING: Final = f"""
import itertools, os, select, socket, time
pairs = [socket.socketpair() for _ in range({SOCKETS // 2})]
fds = [each.fileno() for pair in pairs for each in pair]
some = [select.EPOLLIN, select.EPOLLOUT, select.EPOLLET, select.EPOLLONESHOT]
masks = [sum(bits) for n in range(5) for bits in itertools.combinations(some, n)]
epoll = select.epoll()
for fd in fds:
    epoll.register(fd, 0)
print(os.getpid(), flush=True)
for number in itertools.count():
    epoll.modify(fds[number % {SOCKETS}], masks[number * 7 // {SOCKETS} % 16])
    if not number % {SOCKETS}:
        time.sleep(0.001)
"""
CALL: Final = re.compile(
    r"^(\d+\.\d+) epoll_ctl\(\d+, EPOLL_CTL_\w+, (\d+), \{events=([\w|]+),", re.MULTILINE
)
"""By CLOCK_REALTIME: strace reads it before it lets a call go on."""
EVENTS: Final = {
    "EPOLLIN": READ, "EPOLLOUT": WRITE, "EPOLLET": EDGE, "EPOLLONESHOT": ONE_SHOT, "0": 0,
}  # fmt: skip


class Flip(NamedTuple):
    """One call: its mask is in force from some moment between `begun` and `done`."""

    begun: float
    done: float
    mask: int


@contextmanager
def flipping(log: Path) -> Iterator[int]:
    """Run a program that changes its masks all the time; return its pid."""
    options = ("-ttt", "-e", "trace=epoll_ctl", "-o", log)
    with subprocess.Popen(
        ["strace", *options, sys.executable, "-ISc", FLIPPING],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as strace:  # fmt: skip
        assert strace.stdout
        assert strace.stderr
        line = strace.stdout.readline()
        if not line:
            pytest.skip(f"strace may not trace: {strace.stderr.read()}")
        try:
            yield int(line)
        finally:
            # Then strace ends too, and its log is whole.
            os.kill(int(line), signal.SIGKILL)


def flips_of(log: Path) -> dict[int, list[Flip]]:
    """The calls of each descriptor, in their order."""
    found: dict[int, list[Flip]] = defaultdict(list)
    calls = CALL.findall(log.read_text())
    # A call is done when the next one begins: the program has one thread. What `-T` shows is less.
    for (begun, fd, events), (done, *_) in pairwise([*calls, ("inf", "", "")]):
        mask = sum(EVENTS[name] for name in events.split("|"))
        found[int(fd)].append(Flip(float(begun), float(done), mask))
    return found


def wall_offset() -> tuple[float, float]:
    """By how much CLOCK_REALTIME is ahead of the clock of `Sample.at`: at least, at most."""
    before, wall, after = time.monotonic(), time.time(), time.monotonic()
    return wall - after, wall - before


def in_force(flips: Sequence[Flip], entry: Entry, start: float, end: float) -> bool:
    """Return whether the mask of an entry was in force at some moment between two."""
    last = bisect_left(flips, end, key=lambda flip: flip.begun)
    for at in range(last - 1, -1, -1):
        if flips[at].mask == entry.mask:
            return True
        if flips[at].done < start:
            # Those before it were replaced before the sample.
            return False
    return False


def test_each_of_a_thousand_masks_was_in_force_while_its_sample_was_read(tmp_path: Path) -> None:
    samples: list[tuple[Sample, float, float]] = []
    log = tmp_path / "log"
    with flipping(log) as pid:
        reader = Reader(lambda: [proc_files.stat(pid).id])
        time.sleep(0.1)
        for _ in range(MASKS // SOCKETS):
            sample = reader.sample()
            least, most = wall_offset()
            samples.append((sample, sample.at - sample.took + least, sample.at + most))
    flips = flips_of(log)
    unexplained = [
        entry
        for sample, start, end in samples
        for entry in sample.entries
        if entry.kind == "unix" and not in_force(flips[entry.identity.fd], entry, start, end)
    ]
    assert sum(entry.kind == "unix" for sample, *_ in samples for entry in sample.entries) == MASKS
    assert unexplained == []
    masks = {entry.mask for sample, *_ in samples for entry in sample.entries}
    assert len(masks) > 1


@pytest.mark.parametrize(
    ("mask", "start", "end", "was"),
    [
        (READ, 1.5, 1.8, True),  # All the time.
        (READ, 2.05, 2.5, True),  # The call that replaces it is not done.
        (READ, 2.2, 2.5, False),  # It was replaced before.
        (WRITE, 1.5, 1.9, False),  # Its call has not begun.
        (WRITE, 1.5, 2.05, True),
        (EDGE, 1.5, 3.5, True),  # The last of several.
        (0, 1.5, 3.5, False),
    ],
)
def test_a_mask_that_was_in_force_before_or_after_is_not_one_of_a_moment(
    mask: int, start: float, end: float, *, was: bool
) -> None:
    flips = [Flip(0.9, 1.0, READ), Flip(2.0, 2.1, WRITE), Flip(3.0, 3.1, EDGE)]
    entry = Entry(Identity(ProcessId(1, 1), 3, 4), "unix", mask)
    assert in_force(flips, entry, start, end) is was
