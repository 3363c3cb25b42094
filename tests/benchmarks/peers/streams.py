"""asyncio's streams."""

import asyncio

from echotui.server.bind import BACKLOG
from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening
from tests.benchmarks.peers.loops import run


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionResetError:
        pass
    writer.close()


async def main() -> None:
    sock = listening()
    server = await asyncio.start_server(echo, sock=sock, backlog=BACKLOG)
    serve_from(sock.getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    run(main())
