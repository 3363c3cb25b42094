import os
import socket
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from echotui.system import control_paths
from echotui.system.control_paths import (
    check_length,
    default_directories,
    found,
    own_directories,
    own_directory,
)
from tests.foreign import OTHER, lay_link, needs_root

USER = os.geteuid()


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Runtime directories of a system of its own, with a short path: `xdg`, `run/UID`, `tmp`."""
    with TemporaryDirectory(prefix="echotui-test-") as name:
        root = Path(name)
        for each in ("xdg", f"run/{USER}", "tmp"):
            (root / each).mkdir(parents=True)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(root / "xdg"))
        monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
        monkeypatch.setattr(control_paths, "RUNTIME", root / "run")
        monkeypatch.setattr(control_paths, "SHARED", root / "tmp")
        monkeypatch.setattr(control_paths, "SYSTEM", root / "system")
        yield root


def listen(stack: ExitStack, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    stack.enter_context(socket.socket(socket.AF_UNIX)).bind(str(path))


def test_the_runtime_directory_is_the_first_and_the_shared_one_the_last(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, tmp = places / f"run/{USER}/echotui", places / f"tmp/echotui-{USER}"
    assert own_directories() == [places / "xdg/echotui", run, tmp]
    monkeypatch.setenv("XDG_RUNTIME_DIR", "not/absolute")
    assert own_directories() == [run, tmp]
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(places / f"run/{USER}"))
    assert own_directories() == [run, tmp]


def test_a_directory_is_made_for_us_alone_and_used_again(places: Path) -> None:
    directory = own_directory()
    assert directory == places / "xdg/echotui"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert own_directory() == directory


def test_a_link_a_file_and_an_open_directory_are_passed_over(places: Path) -> None:
    (places / "elsewhere").mkdir(0o700)
    (places / "xdg/echotui").symlink_to(places / "elsewhere")
    (places / f"run/{USER}/echotui").touch()
    last = places / f"tmp/echotui-{USER}"
    assert own_directory() == last
    last.chmod(0o750)
    with pytest.raises(PermissionError, match="others may enter it") as caught:
        own_directory()
    assert caught.value.filename == str(last)


@needs_root
def test_nothing_is_put_where_another_user_rules(places: Path) -> None:
    os.chown(places / "xdg", OTHER, OTHER)
    own = places / f"run/{USER}/echotui"
    own.mkdir(0o700)
    os.chown(own, OTHER, OTHER)
    lay_link(places / f"tmp/echotui-{USER}", places)
    with pytest.raises(OSError, match="it is a link"):
        own_directory()
    assert not (places / "xdg/echotui").exists()


def test_sockets_are_found_with_their_pids(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = places / "service"
    monkeypatch.setenv("RUNTIME_DIRECTORY", f"{places}/none:{service}")
    with ExitStack() as stack:
        listen(stack, service / "control.sock")
        listen(stack, places / f"tmp/echotui-{USER}/4711.sock")
        listen(stack, places / "xdg/echotui/99.sock")
        (places / "xdg/echotui/5.sock").touch()
        (places / "xdg/echotui/6.sock").symlink_to("99.sock")
        assert found() == [
            (0, service / "control.sock"),
            (99, places / "xdg/echotui/99.sock"),
            (4711, places / f"tmp/echotui-{USER}/4711.sock"),
        ]
        listen(stack, places / "xdg/echotui/99.observe")
        assert found(".observe") == [(99, places / "xdg/echotui/99.observe")]


def test_a_link_stands_for_the_socket_that_it_names(places: Path) -> None:
    folder = places / "xdg/echotui"
    with ExitStack() as stack:
        listen(stack, places / "own.sock")
        listen(stack, folder / "named.sock")
        (places / "file").touch()
        for pid, target in (
            (7, "own.sock"),
            (8, "none"),
            (9, "file"),
            (10, "xdg/echotui/named.sock"),
        ):
            (folder / f"{pid}.sock").symlink_to(places / target)
        assert found() == [(7, places / "own.sock"), (10, folder / "named.sock")]


@needs_root
def test_a_link_to_the_socket_of_another_user_is_none(places: Path) -> None:
    folder = places / "xdg/echotui"
    with ExitStack() as stack:
        listen(stack, places / "theirs.sock")
        folder.mkdir()
        os.chown(places / "theirs.sock", OTHER, OTHER)
        (folder / "7.sock").symlink_to(places / "theirs.sock")
        assert found() == []


@needs_root
def test_root_finds_those_of_all_users_and_a_user_none_of_another(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = places / "tmp/echotui-7777"
    with ExitStack() as stack:
        listen(stack, other / "1.sock")
        listen(stack, places / "run/7777/echotui/2.sock")
        listen(stack, places / "system/control.sock")
        os.chown(other, 7777, 7777)
        (places / "tmp/echotui-evil").symlink_to(other)
        assert [pid for pid, _ in found()] == [0, 1, 2]
        monkeypatch.setattr(os, "geteuid", lambda: OTHER)
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(other))
        assert other in default_directories()
        assert found() == []


def test_a_path_is_too_long_for_a_socket() -> None:
    check_length(Path("/" + "a" * (control_paths.LONGEST - 1)))
    with pytest.raises(
        OSError, match=f"200 bytes; that of a socket has at most {control_paths.LONGEST}"
    ):
        check_length(Path("/" + "ä" * 99 + "b"))
