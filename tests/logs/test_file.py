import os
from pathlib import Path

import pytest

from echotui.logs.file import LogFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def line(number: int) -> bytes:
    return b"%09d\n" % number


def test_what_is_there_is_kept(path: Path) -> None:
    path.write_bytes(b"before\n")
    file = LogFile(path)
    file.write(b"after\n")
    file.close()
    assert path.read_bytes() == b"before\nafter\n"


def test_a_new_one_is_not_for_everybody(path: Path) -> None:
    LogFile(path).close()
    assert path.stat().st_mode & 0o007 == 0


def test_it_is_rotated_and_bounded(path: Path) -> None:
    file = LogFile(path, largest=50, older=2)
    for number in range(23):
        file.write(line(number))
    file.close()
    assert sorted(each.name for each in path.parent.iterdir()) == ["log", "log.1", "log.2"]
    assert path.read_bytes() == b"".join(map(line, range(20, 23)))
    assert (path.parent / "log.1").read_bytes() == b"".join(map(line, range(15, 20)))
    assert (path.parent / "log.2").read_bytes() == b"".join(map(line, range(10, 15)))


def test_one_that_was_moved_is_left_alone(path: Path) -> None:
    file = LogFile(path)
    file.write(line(1))
    path.rename(path.with_name("moved"))
    file.write(line(2))
    file.close()
    assert path.read_bytes() == line(2)
    assert path.with_name("moved").read_bytes() == line(1)


def test_it_is_not_written_to_what_is_not_there(path: Path) -> None:
    path.parent.joinpath("sub").mkdir()
    file = LogFile(path.parent / "sub" / "log")
    (path.parent / "sub" / "log").unlink()
    (path.parent / "sub").rmdir()
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            file.write(line(1))
    (path.parent / "sub").mkdir()
    file.write(line(2))
    file.close()
    assert (path.parent / "sub" / "log").read_bytes() == line(2)


def test_a_torn_line_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, room = os.write, [4]

    def full(fd: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        count = write(fd, data[: room[0]])
        room[0] -= count
        return count

    file = LogFile(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            file.write(line(1))
    file.write(line(2))
    file.close()
    assert path.read_bytes() == b"0000\n" + line(2)


def test_a_pipe_without_reader_takes_what_it_can(path: Path) -> None:
    os.mkfifo(path)
    file = LogFile(path, largest=10)
    piece = b"".join(map(line, range(100)))
    with pytest.raises(BlockingIOError):
        file.write(piece * 1000)
    file.close()


def test_a_terminal_is_no_place() -> None:
    master, slave = os.openpty()
    with pytest.raises(OSError, match="it is a terminal"):
        LogFile(Path(os.ttyname(slave)))
    os.close(master)
    os.close(slave)


def test_what_cannot_be_opened(path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        LogFile(path.parent)
    path.touch()
    with pytest.raises(NotADirectoryError):
        LogFile(path / "log")
