"""Paths in folders where others may write: no file of another user is taken for ours."""

import errno
import os
import pwd
import stat
from pathlib import Path
from typing import Final

_MOST_LINKS: Final = 40  # As many as the kernel follows (path_resolution(7)).


def follow(path: Path) -> Path:
    """Follow the links at the end of a path, as long as they are ours.

    Open the result with `O_NOFOLLOW`: a link that is put there later is then not followed. Raises
    OSError if one of the links belongs to another user, or they form a circle.
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
    """Raise PermissionError unless a file belongs to the user that we run as, or to root."""
    if not _is_ours(status):
        raise PermissionError(errno.EPERM, f"it belongs to {_owner(status)}")


def check_ours(status: os.stat_result) -> None:
    """Check that no other user made a file or pipe, or can write to it.

    A device is the system's; its mode lets everybody write.

    Raises:
        PermissionError: It belongs to another user, everybody may write to it, or it has a second
            name: a file of ours that somebody linked into a shared folder (proc_sys_fs(5),
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
