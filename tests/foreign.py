"""Another user: its files, links and pipes in a folder that all may write, and its rights."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

OTHER: Final = 65534
"""The user `nobody` on Linux; any other user would do."""

needs_root: Final = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can have files and processes of another user"
)


@contextmanager
def as_another_user() -> Iterator[None]:
    """The kernel asks the effective user, and takes root's rights from another one."""
    os.seteuid(OTHER)
    try:
        yield
    finally:
        os.seteuid(0)


def shared_folder(parent: Path) -> Path:
    """A folder as /tmp is."""
    folder = parent / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def lay_link(path: Path, target: Path) -> None:
    """Make a link of the other user."""
    path.symlink_to(target)
    os.lchown(path, OTHER, OTHER)


def lay_file(path: Path, mode: int = 0o666) -> None:
    """Make a file of the other user."""
    path.touch()
    path.chmod(mode)
    os.chown(path, OTHER, OTHER)


def lay_pipe(path: Path) -> None:
    """Make a pipe of the other user."""
    os.mkfifo(path)
    path.chmod(0o666)
    os.chown(path, OTHER, OTHER)
