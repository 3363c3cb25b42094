"""A server in a process of its own: `python -m tests.control.child PATH SECONDS`.

It prints its port when it can be asked at the path. It refuses commands of so many seconds ago.
"""

import asyncio
import sys
from pathlib import Path

from echotui.control.streams import StreamLimits, Streams
from echotui.control.unix_socket import UnixSocket
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from tests.control.route import serve_streams


async def serve(path: str, command_age: float) -> None:
    """Serve until the process is killed."""
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start(["127.0.0.1"], 0)
    limits = StreamLimits(command_age=command_age)
    streams = Streams(server, lambda _by: LiveSource(server, 5.0), asyncio.Lock(), limits)
    serve_streams(streams, UnixSocket(Path(path)).sock)
    print(server.addresses[0].port, flush=True)  # noqa: T201 - for the test
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2])))
