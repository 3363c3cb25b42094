"""Simulated servers of a fleet at a broker.

Called with the broker's URL, the number of servers, and the connections of each.
"""

import asyncio
import gc
import sys

from tests.benchmarks.child import serve_from
from tests.fleet.at_broker import AtBroker
from tests.fleet.server import SimulatedServer


async def main(url: str, servers: int, size: int) -> None:
    await AtBroker([SimulatedServer(number, size) for number in range(servers)]).open(url)
    gc.freeze()
    serve_from(0)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
