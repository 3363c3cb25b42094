"""Where the socket of an observer may be."""

import os
import socket
from pathlib import Path

import pytest

from echotui.sources.observed.observer_paths import LISTED_FOR, ObserverPaths
from echotui.sources.process import proc_files


def test_the_first_directory_that_has_one_counts(tmp_path: Path) -> None:
    directories = [tmp_path / "none", tmp_path / "one", tmp_path / "other"]
    for each in directories[1:]:
        each.mkdir()
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(str(each / "7.observe"))
    paths = ObserverPaths(lambda: directories)
    assert paths.find(7) == tmp_path / "one" / "7.observe"
    assert paths.find(8) is None


def test_what_is_no_socket_or_only_a_link_to_one_is_left_alone(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "socket"))
    (tmp_path / "7.observe").symlink_to(tmp_path / "socket")
    (tmp_path / "8.observe").write_text("")
    paths = ObserverPaths(lambda: [tmp_path])
    assert (paths.find(7), paths.find(8)) == (None, None)


@pytest.mark.parametrize(
    ("us", "owner", "found"), [(7, 7, True), (7, 0, True), (7, 8, False), (0, 8, True)]
)
def test_one_of_another_user_is_for_root_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, us: int, owner: int, *, found: bool
) -> None:
    monkeypatch.setattr(proc_files, "user", lambda _: owner)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "7.observe"))
    status = list((tmp_path / "7.observe").lstat())
    status[4] = owner
    monkeypatch.setattr(Path, "lstat", lambda _: os.stat_result(status))
    monkeypatch.setattr(os, "geteuid", lambda: us)
    assert (ObserverPaths(lambda: [tmp_path]).find(7) is not None) is found


@pytest.mark.parametrize(("owner", "found"), [(54321, False), (54320, True), (0, True)])
def test_to_root_nobody_shows_his_own_in_place_of_that_of_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: int, *, found: bool
) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "7.observe"))
    status = list((tmp_path / "7.observe").lstat())
    status[4] = owner
    monkeypatch.setattr(Path, "lstat", lambda _: os.stat_result(status))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(proc_files, "user", lambda _: 54320)
    assert (ObserverPaths(lambda: [tmp_path]).find(7) is not None) is found


def test_directories_are_listed_now_and_then(tmp_path: Path) -> None:
    now, listed = 0.0, []

    def directories() -> list[Path]:
        listed.append(now)
        return [tmp_path]

    paths = ObserverPaths(directories, lambda: now)
    for seconds in (0.0, 1.0, LISTED_FOR, 1.0):
        now += seconds
        paths.find(7)
    assert listed == [0.0, 1.0 + LISTED_FOR]
