"""The sockets of observers with another root: in a container, or with a /tmp of their own.

Such a process has another number there, and so has its socket. `/proc/PID/root` leads to it for
root, and for its own user if no rights were changed: proc(5).
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from echotui.observer.wire import SUFFIX
from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError

_DIRECTORIES: Final = ("tmp/echotui-*", "run/user/*/echotui")
"""See `system/control_paths.py`; users have other numbers there, too."""
_XDG: Final = b"XDG_RUNTIME_DIR="


def socket_of(pid: int) -> Path | None:
    """Return where the observer of a process with another root may listen."""
    try:
        if not has_other_root(pid):
            return None
        name = f"{_own_number(pid)}{SUFFIX}"
        for directory in _directories(pid):
            path = directory / name
            if path.exists() and stat.S_ISSOCK(path.lstat().st_mode):
                return path
    except (GoneError, NotAllowedError, OSError):
        # It has ended, or may not be read: `watch` says that, from outside.
        pass
    return None


def sockets() -> dict[int, Path]:
    """Return the sockets of all such processes that may be read, by pid; call it in a thread."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdecimal()]  # noqa: PTH208 - a third of the time
    return {pid: path for pid in pids if (path := socket_of(pid)) is not None}


def has_other_root(pid: int) -> bool:
    """Return whether a process has another mount namespace.

    Raises:
        OSError: It cannot be read.
    """
    return os.readlink(f"/proc/{pid}/ns/mnt") != os.readlink("/proc/self/ns/mnt")  # noqa: PTH115 - a third of the time


def _own_number(pid: int) -> int:
    """Return the pid that a process has for itself: the last in `NSpid`."""
    for line in proc_files.read(pid, "status").splitlines():
        if line.startswith(b"NSpid:"):
            return int(line.split()[-1])
    return pid


def _directories(pid: int) -> Iterator[Path]:
    root = Path(f"/proc/{pid}/root")
    for each in proc_files.read(pid, "environ").split(b"\0"):
        given = os.fsdecode(each.removeprefix(_XDG)).lstrip("/")
        # Below its root: `..` would lead to ours.
        if each.startswith(_XDG) and ".." not in given.split("/"):
            yield root / given / "echotui"
    for pattern in _DIRECTORIES:
        yield from root.glob(pattern)
