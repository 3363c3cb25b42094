"""asyncio's and uvloop's Protocol."""

import asyncio
from typing import cast

from echotui.server.bind import BACKLOG
from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening
from tests.benchmarks.peers.loops import run


class Echo(asyncio.Protocol):
    _transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are no subclass of it.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)


async def main() -> None:
    sock = listening()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, sock=sock, backlog=BACKLOG)
    serve_from(sock.getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    run(main())
