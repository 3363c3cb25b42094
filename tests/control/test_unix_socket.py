"""The Unix socket's path: taken, stale, too long, not ours; and what is left of it at the end."""

import fcntl
import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.control.unix_socket import Lock, UnixSocket, remove_stale


@pytest.fixture
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="echotui-") as name:
        yield Path(name) / "7.sock"


def reached(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def leave_stale(path: Path) -> None:
    """What a server leaves that is killed."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from echotui.control.unix_socket import UnixSocket\n"
        "UnixSocket(Path(sys.argv[1])); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False, timeout=60)
    assert [stat.S_ISSOCK(path.lstat().st_mode), reached(path)] == [True, False]


def test_only_we_may_connect_from_the_first_moment_on(path: Path) -> None:
    before = os.umask(0)
    try:
        bound = UnixSocket(path)
        assert os.umask(0) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert reached(path)
    bound.close()
    assert [*path.parent.iterdir()] == []


def test_of_two_servers_one_has_the_path(path: Path) -> None:
    first = UnixSocket(path)
    with pytest.raises(OSError, match="another server has it"):
        UnixSocket(path)
    assert reached(path)
    first.close()
    UnixSocket(path).close()


def test_a_server_without_a_lock_is_not_pushed_aside(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen(0)
        # From the second time on its backlog is full.
        for _ in range(2):
            with pytest.raises(OSError, match="another server answers there"):
                UnixSocket(path)
        assert path.exists()


def test_a_stale_socket_is_replaced_and_others_of_its_kind_are_swept(path: Path) -> None:
    leave_stale(path)
    living = UnixSocket(path.with_name("8.sock"))
    path.with_name("9.sock").touch()
    remove_stale(path.parent)
    names = ["8.sock", "8.sock.lock", "9.sock"]
    assert sorted(each.name for each in path.parent.iterdir()) == names
    leave_stale(path)
    bound = UnixSocket(path)
    assert reached(path)
    for each in (bound, living):
        each.close()


def test_links_without_a_server_are_swept(path: Path) -> None:
    """Also one to the socket of another server, which has started at the same path."""
    living = UnixSocket(path.with_name("elsewhere"))
    for name in ("1", "2", "mine"):
        path.with_name(f"{name}.sock").symlink_to(living.path)
    lock = Lock(path.with_name("2.sock"))
    remove_stale(path.parent)
    assert sorted(each.name for each in path.parent.glob("*.sock")) == ["2.sock", "mine.sock"]
    assert reached(living.path)
    lock.release()
    living.close()


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_what_is_no_socket_stays(path: Path, kind: str) -> None:
    target = path.with_name("target")
    target.write_text("mine", encoding="utf-8")
    match kind:
        case "file":
            path.write_text("mine", encoding="utf-8")
        case "link":
            path.symlink_to(target)
        case _:
            path.mkdir()
    with pytest.raises(OSError, match="there is a file that is no socket"):
        UnixSocket(path)
    assert path.exists()
    assert target.read_text(encoding="utf-8") == "mine"
    assert not path.with_name("7.sock.lock").exists()


def test_a_lock_that_is_a_link_is_not_followed(path: Path) -> None:
    path.with_name("7.sock.lock").symlink_to(path.with_name("made"))
    with pytest.raises(OSError, match="symbolic links"):
        UnixSocket(path)
    assert not path.with_name("made").exists()


def test_a_path_that_is_too_long_and_a_folder_that_is_not_there(path: Path) -> None:
    with pytest.raises(OSError, match="bytes; that of a socket has at most"):
        UnixSocket(path.with_name("a" * 200))
    with pytest.raises(FileNotFoundError):
        UnixSocket(path.parent / "none" / "s")


def test_at_the_end_the_socket_of_another_stays(path: Path) -> None:
    bound = UnixSocket(path)
    path.unlink()
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        bound.close()
        assert reached(path)


def test_a_lock_whose_file_was_removed_in_between_is_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before ends after the next has opened the lock's file, and before it locks it."""
    first, flock = UnixSocket(path), fcntl.flock

    def end_first(descriptor: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        first.close()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", end_first)
    second = UnixSocket(path)
    with pytest.raises(OSError, match="another server has it"):
        UnixSocket(path)
    assert reached(path)
    second.close()
