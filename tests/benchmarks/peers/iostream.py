"""Tornado's TCPServer with its IOStream."""

import asyncio

from tornado.iostream import IOStream, StreamClosedError
from tornado.tcpserver import TCPServer

from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening
from tests.benchmarks.peers.loops import run


class Echo(TCPServer):
    async def handle_stream(
        self,
        stream: IOStream,
        address: tuple[str, int],  # noqa: ARG002 - Tornado's signature
    ) -> None:
        stream.set_nodelay(True)
        try:
            while True:
                await stream.write(await stream.read_bytes(65536, partial=True))
        except StreamClosedError:
            pass


async def main() -> None:
    sock = listening()
    server = Echo()
    server.add_sockets([sock])
    serve_from(sock.getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main())
