"""What a test wants to know of processes."""

import subprocess
from pathlib import Path


def state(pid: int) -> str:
    """A process's state as in ps(1): `S` sleeps, `T` is stopped, `Z` is a zombie; empty: none."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self").exists():
        try:
            return stat.read_text(encoding="ascii", errors="replace").rpartition(") ")[2][:1]
        except (FileNotFoundError, ProcessLookupError):
            return ""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    return listed.stdout.strip()


def has_exited(pid: int) -> bool:
    """Whether a process has ended; where no process adopts orphans it may stay as a zombie."""
    return state(pid)[:1] in ("", "Z", "X")


def descriptors() -> int:
    """ClientEnd many descriptors this process has."""
    return len(list(Path("/dev/fd").iterdir()))
