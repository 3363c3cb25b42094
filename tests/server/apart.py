"""A server in a process of its own, and its figures from /proc."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from echotui.model.address import Address
from tests.clients import PATIENCE

_ALONE: Final = str(Path(__file__).with_name("alone.py"))


class Apart(NamedTuple):
    """The server of `alone.py`: its send buffers are small.

    Attributes:
        address: Where it is.
        pid: Its process.
    """

    address: Address
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU time that it has taken, user and system; see proc(5)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> int:
        """Bytes of memory that it has; see proc(5)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> int:
        """How many descriptors it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@contextmanager
def apart() -> Iterator[Apart]:
    """Start it; in the end it ends by itself, and has complained about nothing."""
    with subprocess.Popen(
        [sys.executable, _ALONE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            assert child.stdout
            yield Apart(Address("127.0.0.1", int(child.stdout.readline())), child.pid)
            _, complaints = child.communicate(timeout=PATIENCE)
            assert (child.returncode, complaints) == (0, "")
        finally:
            child.kill()
