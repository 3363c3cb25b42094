"""Paths in folders where others may write: nothing of another user is taken for ours."""

import errno
import os
import pwd
import stat
from pathlib import Path
from typing import Final

_MOST_LINKS: Final = 40
"""As the kernel follows at most (path_resolution(7))."""


def follow(path: Path) -> Path:
    """Follow the links that a path ends in, as long as they are ours.

    Args:
        path: A path; it need not exist.

    Returns:
        The path without a link at its end. To be opened with `O_NOFOLLOW`: a link that comes there
        later is not followed.

    Raises:
        OSError: One of the links belongs to another user, or they form a circle.
    """
    for _ in range(_MOST_LINKS):
        try:
            status = path.lstat()
        except FileNotFoundError:
            return path
        if not stat.S_ISLNK(status.st_mode):
            return path
        if not _is_ours(status):
            raise PermissionError(errno.EPERM, f"it is a link of {_owner(status)}")
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def check_owner(status: os.stat_result) -> None:
    """Check that a file is of the user that we run as, or of the system.

    Args:
        status: What `lstat` or `fstat` tells of it.

    Raises:
        PermissionError: It belongs to another user.
    """
    if not _is_ours(status):
        raise PermissionError(errno.EPERM, f"it belongs to {_owner(status)}")


def check_ours(status: os.stat_result) -> None:
    """Check that nobody else can have laid a file or a pipe, or write to it.

    A device is the system's; its mode lets everybody write.

    Args:
        status: What `lstat` or `fstat` tells of it.

    Raises:
        PermissionError: It belongs to another user, everybody may write to it, or it has a second
            name, as a file of ours has that somebody linked into a shared folder (proc_sys_fs(5),
            `protected_hardlinks`).
    """
    check_owner(status)
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
        return
    if status.st_mode & stat.S_IWOTH:
        mode = stat.S_IMODE(status.st_mode)
        raise PermissionError(errno.EPERM, f"everybody may write to it (mode {mode:04o})")
    if status.st_nlink > 1:
        raise PermissionError(errno.EPERM, "it has a second name (a hard link)")


def _is_ours(status: os.stat_result) -> bool:
    return status.st_uid in (os.geteuid(), 0)


def _owner(status: os.stat_result) -> str:
    try:
        return f"the user {pwd.getpwuid(status.st_uid).pw_name}"
    except KeyError:
        return f"the user {status.st_uid}"
