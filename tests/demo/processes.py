"""What a test wants to know of processes."""

import os
import subprocess
from pathlib import Path


def is_gone(pid: int) -> bool:
    """Whether a process has ended; where nobody adopts orphans it may stay as a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    return told.stdout.strip().startswith(("Z", "X")) or not told.stdout.strip()


def descriptors() -> int:
    """How many descriptors this process has."""
    return len(list(Path("/dev/fd").iterdir()))
