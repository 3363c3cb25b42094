"""echotui's server as the program runs it, without a dashboard."""

import asyncio
import sys

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.system.descriptors import raise_fd_limit
from echotui.system.gc import GcScheduler
from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.loops import run


async def main() -> None:
    raise_fd_limit(0)
    server = EchoServer(Strategy(sys.argv[2]), Limits())
    await server.start(["127.0.0.1"], 0)
    GcScheduler(lambda: len(server.channels), lambda: True, lambda: 0).start()
    serve_from(server.addresses[0].port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())
