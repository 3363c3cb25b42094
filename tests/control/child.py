"""A server in a process of its own: `python -m tests.control.child PATH SECONDS`.

It prints its port when it can be asked at the path. It refuses commands of so many seconds ago.
"""

import asyncio
import sys
from pathlib import Path

from echotui.control.http_service import HttpService
from echotui.control.sockets import over_unix
from echotui.control.streams import StreamLimits
from echotui.control.unix_socket import UnixSocket
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource


async def serve(path: str, command_age: float) -> None:
    """Serve until the process is killed."""
    server = EchoServer(Strategy.EAGER, Limits())
    await server.start(["127.0.0.1"], 0)
    HttpService(
        server,
        lambda _by: LiveSource(server, 5.0),
        [over_unix(UnixSocket(Path(path)).sock)],
        stream_limits=StreamLimits(command_age=command_age),
    )
    print(server.addresses[0].port, flush=True)  # noqa: T201 - for the test
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2])))
