"""A server with injected faults. Called with the loop and the strategy.

A line `off` ends all faults; every other one is a rule that is put on. Each is answered when done.
"""

import asyncio
import sys

from echotui.model.fault_text import parse
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.system.descriptors import raise_fd_limit
from echotui.system.gc import GcScheduler
from tests.benchmarks.child import send_answer
from tests.benchmarks.peers.loops import run


async def main() -> None:
    raise_fd_limit(0)
    server = EchoServer(Strategy(sys.argv[2]), Limits())
    await server.start(["127.0.0.1"], 0)
    GcScheduler(lambda: len(server.channels), lambda: True, lambda: 0).start()
    send_answer({"port": server.addresses[0].port})
    read = asyncio.get_running_loop().run_in_executor
    while order := await read(None, sys.stdin.readline):
        if order.strip() == "off":
            await server.faults.clear()
        else:
            await server.faults.add(parse(order.strip()))
        send_answer({"faulted": server.faults.faulted})


if __name__ == "__main__":
    run(main())
