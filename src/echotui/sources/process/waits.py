"""How a program without an epoll waits for events: `/proc/PID/syscall` and `wchan`, proc(5)."""

import platform
from collections.abc import Iterable, Mapping
from typing import Final

from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError

POLL, SELECT, IO_URING = "poll", "select", "io_uring"
_CALLS: Final[Mapping[str, Mapping[bytes, str]]] = {
    "x86_64": {b"7": POLL, b"271": POLL, b"23": SELECT, b"270": SELECT, b"426": IO_URING},
    "aarch64": {b"73": POLL, b"72": SELECT, b"426": IO_URING},
}
"""Numbers of poll, ppoll, select, pselect6 and io_uring_enter, by machine: syscalls(2)."""
_FUNCTIONS: Final = (
    (b"do_sys_poll", POLL),
    (b"do_select", SELECT),
    (b"poll_schedule_timeout", POLL),
    (b"io_cqring_wait", IO_URING),
)
"""Of the kernel, in which a thread sleeps; `select` uses the one of `poll` too."""
_MOST_THREADS: Final = 16


def waits_of(pid: int, kinds: Iterable[str]) -> str:
    """Return how a process waits, as `ProcessInfo.waits`; empty: not known, or it runs now.

    Args:
        kinds: Of its descriptors.
    """
    if IO_URING in kinds:
        return IO_URING
    try:
        found = [_thread(pid, thread) for thread in proc_files.threads(pid)[:_MOST_THREADS]]
    except GoneError:
        return ""
    return next(filter(None, found), "")


def _thread(pid: int, thread: int) -> str:
    for name, meaning in (("syscall", _of_call), ("wchan", _of_function)):
        try:
            text = proc_files.read(pid, f"task/{thread}/{name}")
        except (GoneError, NotAllowedError):
            continue
        if found := meaning(text):
            return found
    return ""


def _of_call(text: bytes) -> str:
    number = text.partition(b" ")[0]
    return _CALLS.get(platform.machine(), {}).get(number, "")


def _of_function(text: bytes) -> str:
    return next((name for function, name in _FUNCTIONS if text.startswith(function)), "")
