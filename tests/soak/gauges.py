"""What Linux shows of a process from outside."""

import os
from pathlib import Path
from typing import Final

_TICK: Final = os.sysconf("SC_CLK_TCK")

_STATES: Final = {"01": "established", "08": "close wait", "0A": "listen", "04": "fin wait 1",
                  "05": "fin wait 2"}  # fmt: skip


class Gauges:
    """Looks at one process.

    Args:
        pid: Which.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._proc = Path("/proc") / str(pid)

    def descriptors(self) -> int:
        return len(list((self._proc / "fd").iterdir()))

    def sockets(self) -> dict[int, str]:
        """What every descriptor is, for the report."""
        named = {}
        for entry in (self._proc / "fd").iterdir():
            try:
                named[int(entry.name)] = str(entry.readlink())
            except FileNotFoundError:
                continue  # Closed meanwhile.
        return named

    def connections(self, port: int) -> list[str]:
        """State and queues of the open sockets at a port, as /proc/net/tcp has them."""
        inodes = set(self.sockets().values())
        described = []
        for line in (self._proc / "net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            ours, theirs = (int(field.rpartition(":")[2], 16) for field in fields[1:3])
            if ours == port and f"socket:[{fields[9]}]" in inodes:
                described.append(f":{theirs} {_STATES.get(fields[3], fields[3])} {fields[4]}")
        return described

    def memory(self) -> float:
        """Resident, in MiB."""
        for line in (self._proc / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def processor(self) -> float:
        """Seconds of user and system time so far."""
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def children(self) -> list[int]:
        tasks = self._proc / "task"
        lists = [(task / "children").read_text().split() for task in tasks.iterdir()]
        return [int(pid) for pids in lists for pid in pids]


def in_session(session: int) -> list[int]:
    """All processes of a session that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue  # It has ended meanwhile.
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(entry.name))
    return found
