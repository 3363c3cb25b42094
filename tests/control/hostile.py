"""Peers of a server's control socket that mean no good, in threads of this process."""

import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.benchmarks.usage import cpu_seconds
from tests.clients import PATIENCE
from tests.control.raw import UPGRADE
from tests.serve_process import ServeProcess, wait_until

GET: Final = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEALTH: Final = GET % b"healthz"
POST: Final = b"POST /v1/kick HTTP/1.1\r\nHost: localhost\r\n"


class Hostile:
    """Connects peers to a server, and closes those that are left.

    Attributes:
        path: Of its Unix socket.
    """

    def __init__(self, server: ServeProcess) -> None:
        pid = server.process.pid
        self.path: Final = str(server.folder / "run" / "echotui" / f"{pid}.sock")
        self._pid = pid
        self._peers: list[socket.socket] = []

    def connect(self, data: bytes = b"") -> socket.socket:
        """Connect a peer, and send what it says."""
        peer = socket.socket(socket.AF_UNIX)
        self._peers.append(peer)
        # Without a timeout: with one, it would not wait for a place in the backlog.
        peer.connect(self.path)
        peer.settimeout(PATIENCE)
        peer.sendall(data)
        return peer

    def viewer(self) -> socket.socket:
        """Connect a peer that has been upgraded to a WebSocket."""
        peer = self.connect(UPGRADE)
        assert peer.recv(4096).startswith(b"HTTP/1.1 101 ")
        return peer

    def stream(self, frames: bytes) -> None:
        """Upgrade to a WebSocket, and send."""
        with self.viewer() as peer:
            peer.sendall(frames)

    def flood(self, count: int, seconds: float, attack: Callable[[], object]) -> None:
        """Repeat an attack by so many at once for a while, all the same how it ends."""
        until = time.monotonic() + seconds

        def repeat() -> None:
            while time.monotonic() < until:
                with suppress(OSError):
                    attack()

        with ThreadPoolExecutor(count) as pool:
            for _ in range(count):
                pool.submit(repeat)

    def answer(self, request: bytes = HEALTH) -> bytes:
        """Return the beginning of an answer."""
        with self.connect(request) as peer:
            return peer.recv(4096)

    def leave(self) -> None:
        """Close all peers."""
        while self._peers:
            self._peers.pop().close()

    def descriptors(self) -> int:
        """Count the server's."""
        return len(list(Path(f"/proc/{self._pid}/fd").iterdir()))

    def cpu(self, seconds: float) -> float:
        """Measure the server's share of a core, for so long."""
        before = cpu_seconds(self._pid)
        time.sleep(seconds)
        return (cpu_seconds(self._pid) - before) / seconds

    def resident(self) -> int:
        """Bytes of the server's memory."""
        pages = int(Path(f"/proc/{self._pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGESIZE")


def send(peer: socket.socket, data: bytes) -> None:
    """Send as much as the server takes at once."""
    peer.setblocking(False)
    with suppress(OSError):
        peer.send(data)


def wait_dropped(peer: socket.socket) -> None:
    """Wait until the server has closed the connection of a peer that does not read."""
    peer.setblocking(False)

    def dropped() -> bool:
        try:
            peer.send(b"x")
        except BlockingIOError:
            return False
        except OSError:
            return True
        return False

    wait_until(dropped)
