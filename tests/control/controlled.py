"""A server with its control sockets in this process, and clients that ask it by hand."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from echotui.config.settings import Settings
from echotui.control.control import Control
from echotui.control.peer_limits import PeerLimits
from echotui.model.source import Source
from echotui.server.server import EchoServer
from echotui.sources.live import LiveSource
from echotui.sources.read_only import ReadOnlySource

QUICK: Final = PeerLimits(deadline=0.2, rate=1e5, burst=10_000)


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - of any type
        return json.loads(self.body)

    @property
    def error(self) -> str:
        text: str = self.json["error"]
        return text


class Controlled:
    """Starts the control sockets of a server, and asks there.

    Attributes:
        made: For each source, whom it was made for.
    """

    def __init__(self, server: EchoServer, limits: PeerLimits = QUICK, **settings: object) -> None:
        self.folder: Final = Path(tempfile.mkdtemp(prefix="echotui-"))
        self.path: Final = self.folder / "s"
        self.server = server
        self.made: list[str] = []
        given: Any = {"control": str(self.path), **settings}
        self._settings = Settings(**given)
        self.control = Control(server, self.source, self._settings, limits=limits)

    def source(self, by: str) -> Source:
        self.made.append(by)
        source = LiveSource(self.server, 5.0)
        return ReadOnlySource(source) if self._settings.read_only else source

    async def start(self) -> list[str]:
        """Bind and serve; return the notices."""
        notices = await self.control.bind()
        await self.control.serve()
        return notices

    async def stop(self, why: str = "it was stopped") -> None:
        await self.control.close(why)
        shutil.rmtree(self.folder)

    async def open(self, *, tcp: bool = False) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect a client."""
        if tcp:
            address = self.control.addresses[0]
            return await asyncio.open_connection(address.host, address.port, limit=1 << 24)
        return await asyncio.open_unix_connection(self.path, limit=1 << 24)

    async def ask(
        self, path: str, body: object = None, *, tcp: bool = False, **headers: Any
    ) -> Answer:
        """Send one request, a POST if there is a body, and read the answer to its end."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = {"Host": "localhost", "Connection": "close"}
        if body is not None:
            lines["Content-Length"] = str(len(data))
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        method = "GET" if body is None else "POST"
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode()
        reader, writer = await self.open(tcp=tcp)
        try:
            writer.write(request + (b"" if body is None else data))
            return await read_answer(reader)
        finally:
            await shut(writer)


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """Read an answer; its body to the end of the connection, or as long as it says."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = (line.partition(": ") for line in head[1:] if line)
    headers = {name.title(): value for name, _, value in pairs}
    if headers.get("Transfer-Encoding") == "chunked":
        body = b"".join([chunk async for chunk in chunks(reader)])
    elif "Content-Length" in headers:
        body = await reader.readexactly(int(headers["Content-Length"]))
    else:
        body = await reader.read()
    return Answer(int(head[0].split()[1]), headers, body)


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The chunks of a body, each as it comes."""
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)


async def shut(writer: asyncio.StreamWriter) -> None:
    """Close a client, which the server may have reset."""
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)
