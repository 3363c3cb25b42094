"""The whole program in a terminal, and the content of its screen."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from tests.clients import PATIENCE, connect
from tests.terminal.terminal import Terminal

ECHOTUI: Final = (sys.executable, "-m", "echotui")
DASHBOARD: Final = frozenset({"?1049", "?25", "?7", "?1000", "?1004", "?2004", ">u"})
"""Modes that the dashboard sets; see `Terminal.modes`."""
PAYLOAD: Final = b"0123456789" * 995_000

ROW: Final = re.compile(
    r"^(?P<mark>[▸ ]) *(?P<id>\d+) +(?P<fd>\d+) +(?P<client>\S+) +(?P<mask>[R-][W-]) +"
    r"(?:[RW·] +)?(?P<state>[a-z]+) +(?P<rest>.*?) *[█ ]?$"
)
TITLES: Final = re.compile(r"^ +ID[▲▼ ]")


class ShownRow(NamedTuple):
    """A row of the connection table on the screen.

    Attributes:
        y: The line.
        cursor: Whether the cursor is on it.
        fd: Its descriptor.
        client: The address, perhaps shortened.
        mask: `R-`, `-W`, `RW` or `--`.
        state: `open`, `choked` and so on.
        rest: The text after the state, with single spaces.
    """

    y: int
    cursor: bool
    fd: int
    client: str
    mask: str
    state: str
    rest: str


class Program:
    """A started program: its terminal and its clients."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._clients: list[socket.socket] = []
        # The last that is drawn at the start: table, journal and keys.
        for pattern in ("No connection yet", "add_handler.*listening", "q quit"):
            terminal.wait_for(pattern)
        port = re.search(r" 127\.0\.0\.1:(\d+) ", terminal.lines()[0])
        assert port, terminal.text()
        self.address = "127.0.0.1", int(port[1])

    def connect(self, *, receive_buffer: int | None = None) -> socket.socket:
        """Connect a client; it is closed with the test."""
        client = connect(self.address, receive_buffer=receive_buffer)
        self._clients.append(client)
        return client

    def client(self, id_: int, *, receive_buffer: int | None = None) -> socket.socket:
        """Connect a client, and wait until its row is on the screen."""
        client = self.connect(receive_buffer=receive_buffer)
        self.wait_row(id_, lambda row: row.state == "open")
        return client

    def close(self) -> None:
        """Close all clients."""
        for client in self._clients:
            client.close()

    def type(self, keys: str) -> None:
        """Press keys."""
        self.terminal.type(keys)

    def wait_for(self, condition: str | Callable[[], object], timeout: float = PATIENCE) -> None:
        """Wait for a pattern on the screen, or until a function returns true."""
        self.terminal.wait_for(condition, timeout)

    def wait_closed(self, pattern: str) -> None:
        """Wait until a pattern is gone from the screen."""
        self.wait_for(lambda: not re.search(pattern, self.terminal.text()))

    def wait_row(self, id_: int, condition: Callable[[ShownRow], object]) -> ShownRow:
        """Wait until a client's row meets a condition, and return it."""
        found: list[ShownRow] = []

        def met() -> bool:
            row = self.rows().get(id_)
            if row is None or not condition(row):
                return False
            found.append(row)
            return True

        self.wait_for(met)
        return found[0]

    def rows(self) -> dict[int, ShownRow]:
        """Read the table: the rows by id, from the top."""
        rows = {}
        for y, line in enumerate(self.terminal.lines()):
            if match := ROW.match(line):
                rows[int(match["id"])] = ShownRow(
                    y,
                    match["mark"] == "▸",
                    int(match["fd"]),
                    match["client"],
                    match["mask"],
                    match["state"],
                    " ".join(match["rest"].split()),
                )
        return rows

    def cursor_ids(self) -> list[int]:
        """The id of the row under the cursor; empty if there is none."""
        return [id_ for id_, row in self.rows().items() if row.cursor]

    def banner(self) -> str:
        """The line above the table: the last message, and what the view hides."""
        lines = self.terminal.lines()
        return next((up for up, line in pairwise(lines) if TITLES.match(line)), "").strip()

    def descriptors(self) -> int:
        """The number of its open descriptors, see proc(5)."""
        return len(list(Path(f"/proc/{self.terminal.pid}/fd").iterdir()))

    def share_of_processor(self, seconds: float) -> float:
        """The part of a core that its processes take for some seconds; 0 without /proc."""
        if sys.platform != "linux":
            return 0.0
        pids = subprocess.run(
            [
                "/bin/sh",
                "-c",
                f"ps -A -o pgid=,pid= | awk '$1=={self.terminal.pid}{{print $2}}'",
            ],
            capture_output=True,
            text=True,
            check=True,
        )

        def worked() -> int:
            """Hundredths of a second."""
            stats = [Path(f"/proc/{pid}/stat").read_text() for pid in pids.stdout.split()]
            return sum(
                int(number) for stat in stats for number in stat.rpartition(")")[2].split()[11:13]
            )

        before = worked()
        time.sleep(seconds)
        return (worked() - before) / 100 / seconds

    def colours(self, y: int) -> set[str]:
        """The colours of the text on a line."""
        line = self.terminal.screen.buffer[y]
        return {line[x].fg for x in range(self.terminal.screen.columns) if line[x].data.isalnum()}


def echoes(client: socket.socket, text: bytes = b"ping\n") -> bool:
    """Send a text, and return whether exactly that comes back."""
    client.sendall(text)
    return receive(client, len(text)) == text


def fill_queue(program: Program) -> socket.socket:
    """Connect client 1, and send `PAYLOAD`, more than kernels buffer: the rest is in its queue.

    The program's high watermark must be larger.
    """
    client = program.client(1, receive_buffer=65536)
    client.sendall(PAYLOAD)
    # One byte less would be shown as 9.9 MB.
    program.wait_row(1, lambda row: "MiB/" in row.rest and " 10 MB " in row.rest)
    return client


def receive(client: socket.socket, size: int = sys.maxsize) -> bytes:
    """Receive `size` bytes, or all up to the end."""
    data = bytearray()
    while len(data) < size and (new := client.recv(min(size - len(data), 1 << 16))):
        data += new
    return bytes(data)


def is_silent(client: socket.socket, seconds: float = 0.3) -> bool:
    """Return whether nothing is received for some time, no end of file either."""
    client.settimeout(seconds)
    try:
        client.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return True
    finally:
        client.settimeout(PATIENCE)
    return False
