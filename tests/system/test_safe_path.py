import os
from pathlib import Path

import pytest

from echotui.system.safe_path import check_ours, follow
from tests.foreign import OTHER, lay_file, lay_link, needs_root


def test_our_own_links_are_followed_to_the_end(tmp_path: Path) -> None:
    end = tmp_path / "a" / "end"
    (tmp_path / "first").symlink_to("second")
    (tmp_path / "second").symlink_to(end)
    assert follow(tmp_path / "first") == end
    assert follow(end) == end
    assert follow(tmp_path / "none") == tmp_path / "none"


def test_a_circle(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(OSError, match="Too many"):
        follow(tmp_path / "round")


@needs_root
def test_a_link_of_another_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to("second")
    lay_link(tmp_path / "second", tmp_path / "end")
    with pytest.raises(PermissionError, match="it is a link of the user"):
        follow(tmp_path / "first")


@needs_root
def test_a_file_of_another_is_not_ours(tmp_path: Path) -> None:
    lay_file(tmp_path / "file", 0o600)
    with pytest.raises(PermissionError, match="it belongs to the user"):
        check_ours((tmp_path / "file").stat())
    os.chown(tmp_path / "file", OTHER - 1, OTHER)
    with pytest.raises(PermissionError, match=f"it belongs to the user {OTHER - 1}"):
        check_ours((tmp_path / "file").stat())


def test_one_that_others_can_write_is_not_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o660)
    check_ours(path.stat())
    path.chmod(0o666)
    with pytest.raises(PermissionError, match=r"everybody may write to it \(mode 0666\)"):
        check_ours(path.stat())
    path.chmod(0o600)
    (tmp_path / "second").hardlink_to(path)
    with pytest.raises(PermissionError, match="second name"):
        check_ours(path.stat())


def test_devices_are_the_systems() -> None:
    check_ours(Path(os.devnull).stat())
