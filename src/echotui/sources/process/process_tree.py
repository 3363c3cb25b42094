"""All processes that may be seen, and the descendants of one."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from echotui.sources.process import proc_files
from echotui.sources.process.proc_files import GoneError, NotAllowedError, Stat
from echotui.sources.process.sample import ProcessId

CHILDREN: Final = "children"
"""A file of a thread, proc(5)."""


def children(pid: int) -> Sequence[int]:
    """Return the processes that its threads have started and that live."""
    found: list[int] = []
    for thread in proc_files.threads(pid):
        try:
            found += map(int, proc_files.read(pid, f"task/{thread}/{CHILDREN}").split())
        except GoneError:
            continue
    return found


def processes() -> Iterator[Stat]:
    """Return all of this machine that may be seen."""
    for name in os.listdir("/proc"):  # noqa: PTH208 - a third of the time
        if name.isdecimal():
            try:
                yield proc_files.stat(int(name))
            except (GoneError, NotAllowedError):
                continue


def family(pid: int) -> list[ProcessId]:
    """Return a process and all its descendants, parents first; without those that have ended."""
    found: dict[int, ProcessId] = {}
    waiting, children_of = [pid], _children_of()
    while waiting:
        each = waiting.pop(0)
        if each in found:
            continue
        try:
            status = proc_files.stat(each)
            if not status.is_zombie:
                found[each] = status.id
                waiting += children_of(each)
        except GoneError:
            continue
    return list(found.values())


def _children_of() -> Callable[[int], Sequence[int]]:
    if Path(f"/proc/thread-self/{CHILDREN}").exists():
        return children
    # A kernel without CONFIG_PROC_CHILDREN.
    by_parent: dict[int, list[int]] = defaultdict(list)
    for each in processes():
        by_parent[each.parent].append(each.id.pid)
    return by_parent.__getitem__
