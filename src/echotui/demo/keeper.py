"""Keeps the servers of a fleet, `python -m echotui.demo.keeper OPTIONS`: orders in, reports out.

A process of its own: it ends its servers also if the demo is killed, and one that is stopped could
not end itself. The options are those of `echotui serve`.
"""

import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock, Thread
from typing import BinaryIO, Final

from echotui.demo.keeper_messages import KeeperReport, read_order, to_line
from echotui.demo.kept_server import KeptServer, serve
from echotui.demo.scenario import ServerOrder

LONGEST_ORDER: Final = 1 << 16
"""Bytes."""
PREFIX: Final = "echotui-demo-"
LONGEST_PLACE: Final = 60
"""Characters of the folder for temporary files; a socket's path has at most 103 bytes on macOS."""
SHORT_PLACE: Final = "/tmp"  # noqa: S108 - a folder of our own is made in it
GRACE: Final = 1.0
"""Seconds in which the servers close their sockets at the end."""
WITHOUT_EFFECT: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""It ends when its standard input does."""


class Keeper:
    """Has one server for each name that is ordered.

    Args:
        folder: For their control sockets; nobody else may enter it.
        options: Of `echotui serve`.
    """

    def __init__(
        self, folder: Path, options: Sequence[str], report: Callable[[KeeperReport], None]
    ) -> None:
        self._folder = folder
        self._options = options
        self._report = report
        self._servers: dict[str, KeptServer] = {}

    def carry_out(self, order: ServerOrder) -> None:
        """Do with a server what is ordered."""
        if order.server not in self._servers:
            socket = self._folder / f"{order.server}.sock"
            command = serve(order.server, socket, self._options)
            self._servers[order.server] = KeptServer(command, self._report)
        self._servers[order.server].order(order.does)

    def end(self) -> None:
        """End all servers, at the same time."""
        ending = [
            Thread(target=server.end, args=(GRACE,), daemon=True)
            for server in self._servers.values()
        ]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join()


def _write(pipe: BinaryIO, lock: Lock, report: KeeperReport) -> None:
    """Write a report; the demo may be gone: that is noticed at the other pipe."""
    try:
        with lock:
            pipe.write(to_line(report))
            pipe.flush()
    except OSError:
        return


def main() -> None:
    """Keep servers until standard input ends."""
    for number in WITHOUT_EFFECT:
        # Not SIG_IGN, which the servers would inherit.
        signal.signal(number, lambda *_: None)
    report = partial(_write, sys.stdout.buffer, Lock())
    # None: the usual one, which TMPDIR names.
    where = None if len(gettempdir()) <= LONGEST_PLACE else SHORT_PLACE
    with TemporaryDirectory("", PREFIX, where, ignore_cleanup_errors=True) as folder:
        keeper = Keeper(Path(folder), sys.argv[1:], report)
        try:
            while line := sys.stdin.buffer.readline(LONGEST_ORDER):
                keeper.carry_out(read_order(line))
        finally:
            keeper.end()


if __name__ == "__main__":
    main()
