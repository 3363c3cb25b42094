"""What a process has used, as the kernel counts it. Linux only."""

import os
import time
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, ended threads too, in nanosecond steps.

    The number of a process's clock is made as `clock_getcpuclockid(3)` makes it (glibc,
    sysdeps/unix/sysv/linux/clock_getcpuclockid.c); /proc/PID/stat counts in steps of 10 ms.
    """
    return time.clock_gettime((~pid << 3) | 2)


def resident(pid: int) -> int:
    """Bytes of memory that are there now (RSS); counted, where statm and status only estimate."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024
    return 0


def descriptors(pid: int) -> int:
    """How many it has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - ten thousand paths for a number


def sleeps(pid: int) -> int:
    """How often the process has gone to sleep by itself, for want of work."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("voluntary_ctxt_switches"):
            return int(line.split()[1])
    return 0
