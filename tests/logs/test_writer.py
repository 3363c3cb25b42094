import threading
import time
from pathlib import Path

import pytest

from echotui.logs import writer as module
from echotui.logs.file import LogFile
from echotui.logs.writer import GRACE, WAITING, LogWriter
from tests.clients import wait_until


class Disk(LogFile):
    """A file that fails while `full` is set, and hangs while `hanging` is cleared."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.full = False
        self.hanging = threading.Event()
        self.hanging.set()

    def write(self, data: bytes) -> None:
        self.hanging.wait(20)
        if self.full:
            raise OSError(28, "No space left on device")
        super().write(data)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "log")


def nothing(_ending: bool) -> list[str]:  # noqa: FBT001 - as the writer calls it
    return []


def lines(disk: Disk) -> list[str]:
    return disk.path.read_text().splitlines()


def test_all_lines_are_written_in_order(disk: Disk) -> None:
    writer = LogWriter(disk)
    writer.begin(lambda ending: ["last"] if ending else [])
    for number in range(1000):
        writer.put(f"line {number}")
    writer.finish()
    assert lines(disk) == [*(f"line {number}" for number in range(1000)), "last"]
    assert not writer.is_alive()


def test_a_full_disk_is_an_error_and_lost_lines_are_counted(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TICK", 0.01)
    disk.full = True
    writer = LogWriter(disk)
    writer.begin(nothing)
    for _ in range(5):
        writer.put("lost")
    wait_until(lambda: writer.log_error)
    assert writer.log_error == f"the log cannot be written: No space left on device ({disk.path})"
    disk.full = False
    wait_until(lambda: not writer.log_error)
    writer.put("kept")
    writer.finish()
    gap, kept = lines(disk)[-2:]
    assert gap.endswith(" WARNING - log-gap count=5")
    assert kept == "kept"


def test_a_disk_that_hangs_delays_no_caller(disk: Disk) -> None:
    disk.hanging.clear()
    writer = LogWriter(disk)
    writer.begin(nothing)
    began = time.monotonic()
    for number in range(3 * WAITING):
        writer.put(f"line {number}")
    assert time.monotonic() - began < 1
    assert writer.log_error == f"the log is written too slowly and has gaps ({disk.path})"
    began = time.monotonic()
    writer.finish()
    assert time.monotonic() - began < GRACE + 1
    disk.hanging.set()
    writer.join(10)
    counted = sum(int(each.rpartition("=")[2]) for each in lines(disk) if "log-gap" in each)
    written = [each for each in lines(disk) if each.startswith("line ")]
    # The wake-up of the end was dropped as well.
    assert len(written) + counted in (3 * WAITING, 3 * WAITING + 1)
