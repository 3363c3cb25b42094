"""A server with its control socket that measures how long its loop is held.

Called with the loop, and the path of the socket. For commands and answers see `holds.py`.
"""

import asyncio
import sys

from echotui.config.settings import Settings
from echotui.control.control import Control
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from echotui.system.descriptors import raise_fd_limit
from echotui.system.gc import GcScheduler
from tests.benchmarks.child import send_answer
from tests.benchmarks.peers.holds import Holds
from tests.benchmarks.peers.loops import run


async def main() -> None:
    raise_fd_limit(0)
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start(["127.0.0.1"], 0)
    control = Control(server, lambda _by: LiveSource(server, 5.0), Settings(control=sys.argv[2]))
    await control.bind()
    await control.serve()
    GcScheduler(lambda: len(server.channels), lambda: True, lambda: 0).start()
    asyncio.get_running_loop().add_reader(sys.stdin, Holds().on_line)
    send_answer({"port": server.addresses[0].port})
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())
