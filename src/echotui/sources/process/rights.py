"""Which rights are missing to read a process, or to kick a connection of it.

Each function returns a clause without a full stop, which an error of any command ends with, and
which says who has the right; empty: nothing is missing.
"""

import ctypes
import errno
import os
import pwd
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat
from echotui.system.printable import one_line

NO_PROC: Final = "watch needs Linux: it reads /proc"
IN_CONTAINER: Final = "CAP_SYS_PTRACE is missing; a container gets it by --cap-add SYS_PTRACE"
BY_ROOT: Final = "root may read it (sudo)"
_PIDFD_GETFD: Final = 438  # Of all machines but alpha: arch/*/kernel/syscalls of Linux.
_NO_FD: Final = 2**31 - 1
SCOPE: Final = Path("/proc/sys/kernel/yama/ptrace_scope")
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def unsupported() -> str:
    """Return why nothing can be watched here."""
    return "" if sys.platform == "linux" and Path("/proc/self/stat").exists() else NO_PROC


def readable(pid: int) -> str:
    """Return why the descriptors of a process cannot be read."""
    if text := unsupported():
        return text
    try:
        stat = proc_files.stat(pid)
    except GoneError:
        return absent(pid) or _hidden(pid)
    except NotAllowedError:
        return _hidden(pid)
    if stat.is_zombie:
        return (
            f"{described(stat)} is a zombie: it has ended, and its parent, process {stat.parent},"
            " has not waited for it"
        )
    return _unread(stat)


def kickable(pid: int) -> str:
    """Return why a connection of a process cannot be kicked: pidfd_getfd(2) is not allowed."""
    try:
        pidfd = os.pidfd_open(pid)
    except OSError as error:
        return f"process {pid}: {error.strerror}"
    try:
        # There is no such descriptor: the right is checked first (`__pidfd_fget`, kernel/pid.c).
        os.close(duplicate(pidfd, _NO_FD))
    except OSError as error:
        return "" if error.errno == errno.EBADF else no_duplicate(pid, error)
    finally:
        os.close(pidfd)
    return ""


def duplicate(pidfd: int, fd: int) -> int:
    """Return a duplicate of a descriptor of another process, close-on-exec: pidfd_getfd(2).

    Raises:
        OSError: EBADF, it has none of this number; EPERM, no ptrace right; ENOSYS, before
            Linux 5.6.
    """
    made: int = _LIBC.syscall(_PIDFD_GETFD, pidfd, fd, 0)
    if made < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return made


def no_duplicate(pid: int, error: OSError) -> str:
    """Return what an error of `duplicate` means."""
    if error.errno == errno.ENOSYS:
        return "a kick needs Linux 5.6 or later (pidfd_getfd)"
    if error.errno != errno.EPERM:
        return f"process {pid}: {error.strerror}"
    if os.geteuid() == 0:
        return f"a kick needs ptrace rights on process {pid}: {IN_CONTAINER}"
    scope = ""
    # A kernel without Yama.
    with suppress(OSError):
        scope = SCOPE.read_text().strip()
    why = f" (kernel.yama.ptrace_scope is {scope})" if scope not in ("", "0") else ""
    return f"a kick needs ptrace rights on process {pid}{why}; root has them (sudo)"


def unread_listener() -> str:
    """Return why no process that listens at a port can be read."""
    if os.geteuid() == 0:
        return "it is in another PID namespace, or CAP_SYS_PTRACE is missing"
    return BY_ROOT


def unseen() -> str:
    """Return why a program may be there and not be seen; empty: all are."""
    try:
        proc_files.stat(1)
    except (GoneError, NotAllowedError):
        return ", or /proc hides it (hidepid, proc(5)); root sees all (sudo)"
    return ""


def user_name(uid: int) -> str:
    """Return the name of a user, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def described(stat: Stat) -> str:
    """Return `process 4711 (haproxy)`."""
    return f"process {stat.id.pid} ({one_line(stat.name)})"


def _unread(stat: Stat) -> str:
    try:
        proc_files.links(stat.id.pid)
    except GoneError:
        return f"{described(stat)} has ended"
    except NotAllowedError:
        return _denied(stat)
    return ""


def absent(pid: int) -> str:
    """Return that there is no such process; empty: there is, or /proc hides it."""
    if Path(f"/proc/{pid}").exists():
        return ""
    try:
        os.kill(pid, 0)  # Signal 0: is it there? kill(2).
    except PermissionError:
        return ""
    except (ProcessLookupError, OverflowError):
        pass
    return f"there is no process {pid}"


def _hidden(pid: int) -> str:
    return f"process {pid} is another user's, and /proc hides those (hidepid, proc(5)); {BY_ROOT}"


def _denied(stat: Stat) -> str:
    """Return why PTRACE_MODE_READ_FSCREDS is refused: ptrace(2)."""
    if os.geteuid() == 0:
        return f"{described(stat)} may not be read: {IN_CONTAINER}"
    # Ended meanwhile.
    with suppress(GoneError, NotAllowedError):
        uid = proc_files.user(stat.id.pid)
        if uid is not None and uid != os.geteuid():
            whose = f"is of the user {user_name(uid)}"
            return f"{described(stat)} {whose}; {BY_ROOT}"
    return f"{described(stat)} changed its user since it started, or has more rights; {BY_ROOT}"
