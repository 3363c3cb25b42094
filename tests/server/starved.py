"""A child process with a server that has few descriptors.

    python starved.py SPARE

It lets itself have SPARE descriptors beyond those it needs, prints its port, the same for IPv4 and
IPv6, and then a line each time its answer to "do new clients get in?" changes: the answer, the
seconds of CPU used so far, and how many lines were logged. It ends when its standard input does.
"""

import asyncio
import logging
import resource
import sys
from pathlib import Path

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer


class Counted(logging.Handler):
    """Counts the records over INFO."""

    lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.lines += record.levelno > logging.INFO


def _keep(spare: int) -> None:
    """Allow so many descriptors beyond those that are open."""
    first_free = max(int(entry.name) for entry in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (first_free + spare, first_free + spare))


async def _serve(spare: int) -> None:
    logged = Counted()
    logging.getLogger().addHandler(logged)
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start(["127.0.0.1", "::1"], 0)
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    _keep(spare)
    sys.stdout.write(f"{server.addresses[0].port}\n")
    reported = ""
    while not ended.done():
        if server.accepting != reported:
            reported = server.accepting
            usage = resource.getrusage(resource.RUSAGE_SELF)
            sys.stdout.write(f"{reported}\t{usage.ru_utime + usage.ru_stime}\t{logged.lines}\n")
        sys.stdout.flush()
        await asyncio.sleep(0.01)
    server.stop()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
