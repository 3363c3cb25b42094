import os
from collections.abc import Callable
from pathlib import Path

import pytest

from echotui.logs.file import LogFile
from tests.foreign import lay_file, lay_link, lay_pipe, needs_root, shared_folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log"


def line(number: int) -> bytes:
    return b"%09d\n" % number


def test_existing_content_is_kept(path: Path) -> None:
    path.write_bytes(b"before\n")
    file = LogFile(path)
    file.write(b"after\n")
    file.close()
    assert path.read_bytes() == b"before\nafter\n"


def test_a_new_file_is_not_readable_by_all(path: Path) -> None:
    LogFile(path).close()
    assert path.stat().st_mode & 0o007 == 0


def test_files_are_rotated_and_bounded(path: Path) -> None:
    file = LogFile(path, largest=50, older=2)
    for number in range(23):
        file.write(line(number))
    file.close()
    assert sorted(each.name for each in path.parent.iterdir()) == ["log", "log.1", "log.2"]
    assert path.read_bytes() == b"".join(map(line, range(20, 23)))
    assert (path.parent / "log.1").read_bytes() == b"".join(map(line, range(15, 20)))
    assert (path.parent / "log.2").read_bytes() == b"".join(map(line, range(10, 15)))


def test_a_moved_file_is_not_written_any_more(path: Path) -> None:
    file = LogFile(path)
    file.write(line(1))
    path.rename(path.with_name("moved"))
    file.write(line(2))
    file.close()
    assert path.read_bytes() == line(2)
    assert path.with_name("moved").read_bytes() == line(1)


def test_a_removed_file_is_made_again_or_is_an_error(path: Path) -> None:
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


def test_after_a_torn_line_a_new_line_starts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_full_pipe_without_reader_is_an_error(path: Path) -> None:
    os.mkfifo(path)
    file = LogFile(path, largest=10)
    piece = b"".join(map(line, range(100)))
    with pytest.raises(BlockingIOError):
        file.write(piece * 1000)
    file.close()


def test_a_terminal_is_refused() -> None:
    master, slave = os.openpty()
    with pytest.raises(OSError, match="it is a terminal"):
        LogFile(Path(os.ttyname(slave)))
    os.close(master)
    os.close(slave)


def test_a_path_that_cannot_be_opened_is_an_error(path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        LogFile(path.parent)
    path.touch()
    with pytest.raises(NotADirectoryError):
        LogFile(path / "log")


def test_the_target_of_our_own_link_is_written_and_rotated(path: Path) -> None:
    real = path.parent / "elsewhere" / "real"
    real.parent.mkdir()
    path.symlink_to(real)
    file = LogFile(path, largest=20, older=1)
    for number in range(5):
        file.write(line(number))
    file.close()
    assert path.is_symlink()
    assert sorted(each.name for each in real.parent.iterdir()) == ["real", "real.1"]
    assert real.read_bytes() == line(4)


def test_a_changed_link_is_followed(path: Path) -> None:
    path.symlink_to("one")
    file = LogFile(path)
    file.write(line(1))
    path.unlink()
    path.symlink_to("two")
    file.write(line(2))
    file.close()
    assert (path.parent / "one").read_bytes() == line(1)
    assert (path.parent / "two").read_bytes() == line(2)


@needs_root
@pytest.mark.parametrize("target", ["mine", "none", "pipe", os.devnull])
def test_a_link_of_another_user_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "mine").write_bytes(b"precious\n")
    os.mkfifo(tmp_path / "pipe")
    path = shared_folder(tmp_path) / "log"
    lay_link(path, tmp_path / target)
    with pytest.raises(PermissionError, match="it is a link of the user"):
        LogFile(path)
    assert (tmp_path / "mine").read_bytes() == b"precious\n"
    assert not (tmp_path / "none").exists()


@needs_root
@pytest.mark.parametrize("lay", [lay_file, lay_pipe])
def test_anything_of_another_user_is_refused(tmp_path: Path, lay: Callable[..., None]) -> None:
    path = shared_folder(tmp_path) / "log"
    lay(path)
    with pytest.raises(PermissionError, match="it belongs to the user"):
        LogFile(path)


def test_a_file_writable_by_all_is_refused(path: Path) -> None:
    path.touch()
    path.chmod(0o666)
    with pytest.raises(PermissionError, match=r"everybody may write to it \(mode 0666\)"):
        LogFile(path)


@needs_root
def test_a_later_file_of_another_user_is_not_written(tmp_path: Path) -> None:
    path = shared_folder(tmp_path) / "log"
    file = LogFile(path)
    file.write(line(1))
    path.unlink()
    lay_link(path, tmp_path / "victim")
    with pytest.raises(PermissionError, match="it is a link of the user"):
        file.write(line(2))
    path.unlink()
    file.write(line(3))
    file.close()
    assert path.read_bytes() == line(3)
    assert not (tmp_path / "victim").exists()


def test_a_link_in_place_of_an_older_file_is_not_moved(path: Path) -> None:
    older = path.with_name("log.1")
    older.symlink_to("anything")
    with pytest.raises(PermissionError, match=r"^\[Errno 1\] log\.1 is not a regular file"):
        LogFile(path)
    older.unlink()
    file = LogFile(path, largest=15)
    file.write(line(1))
    older.symlink_to("anything")
    with pytest.raises(PermissionError, match=r"log\.1 is not a regular file"):
        file.write(line(2))
    file.close()
    assert (path.read_bytes(), older.is_symlink()) == (line(1), True)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there is no /dev/fd here")
def test_a_pipe_by_its_descriptor_is_written() -> None:
    reading, writing = os.pipe()
    file = LogFile(Path(f"/dev/fd/{writing}"))
    file.write(line(1))
    file.write(line(2))
    assert os.read(reading, 100) == line(1) + line(2)
    file.close()
    os.close(reading)
    os.close(writing)
