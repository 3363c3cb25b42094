"""What is behind a path may be anything."""

import asyncio
import base64
import hashlib
import re
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from echotui.control.streams import StreamLimits
from echotui.errors import NoServerError
from echotui.model.codec import LARGEST, REPLY, VERSION
from echotui.model.exchange import Hello, Ids
from echotui.model.query import Query
from echotui.sources.remote.deadlines import DEADLINES
from echotui.sources.remote.link import ServerLink
from echotui.sources.remote.source import connect
from tests.served import UNLIMITED, Place
from tests.server.bench import until

HELLO = Hello("0123", 1, "host", "1.0")
SPEECH = REPLY.encode(HELLO)


def message(data: bytes, kind: int = 2) -> bytes:
    size = len(data)
    header = bytes((size,)) if size < 126 else b"\x7f" + size.to_bytes(8, "big")
    return bytes((0x80 | kind,)) + header + data


class Program:
    """Listens, and says one thing to each client."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._server: asyncio.Server | None = None

    async def listen(self, says: bytes, *, upgrades: bool = False, then: bytes = b"") -> None:
        """Begin. If it `upgrades`, it says it in a WebSocket, and `then` after a request."""

        async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            if upgrades:
                (key,) = re.findall(rb"Sec-Websocket-Key: (\S+)", head, re.IGNORECASE)
                digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
                accept = base64.b64encode(digest)
                writer.write(
                    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
                )
            writer.write(says)
            if await reader.read(1000):
                writer.write(then)
                await reader.read()
            writer.close()

        self._server = await asyncio.start_unix_server(on_client, self.path)

    async def close(self) -> None:
        """End."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()


@pytest.fixture
async def program(place: Place) -> AsyncIterator[Program]:
    program = Program(place.path)
    yield program
    await program.close()


async def refusal(path: str, within: float = 5.0) -> str:
    """Why there is no connection."""
    link = ServerLink(path)
    with pytest.raises(NoServerError) as caught:
        await link.open(within)
    link.close()
    text = str(caught.value)
    assert text.isprintable()
    assert text.startswith(f"no server answers at {path}")
    return text.removeprefix(f"no server answers at {path}").removeprefix(": ")


def nothing(path: str) -> None:
    assert not Path(path).exists()


def stale(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(path)


def directory(path: str) -> None:
    Path(path).mkdir()


@pytest.mark.parametrize("make", [nothing, stale])
async def test_a_server_that_is_gone(place: Place, make: Callable[[str], None]) -> None:
    make(place.path)
    assert await refusal(place.path) == ""


async def test_paths_that_are_none_of_a_socket(place: Place) -> None:
    assert await refusal(f"{place.path}/{'x' * 200}") == "AF_UNIX path too long"
    directory(place.path)
    assert await refusal(place.path) == ""


async def test_a_forwarder_without_a_server(place: Place) -> None:
    async def on_client(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_unix_server(on_client, place.path):
        assert "closes the connection at once" in await refusal(place.path)


async def test_a_program_that_says_nothing(program: Program) -> None:
    await program.listen(b"")
    assert await refusal(program.path, within=0.05) == ""
    await program.close()
    await program.listen(b"", upgrades=True)
    assert await refusal(program.path, within=0.05) == ""


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", "it speaks another protocol"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "(404 Not Found)"),
        (
            b'HTTP/1.1 403 Forbidden\r\nContent-Length: 26\r\n\r\n{"error":"not \\u001b you"}',
            r"not \x1b you",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "it speaks another protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 20_000, "it speaks another protocol"),
        (b'HTTP/1.1 503 \xff\r\nContent-Length: 13\r\n\r\n{"error":"\xff"}', "(503 "),
        (
            b'HTTP/1.1 503 No\r\nContent-Length: 5005\r\n\r\n{"a":' + b"[" * 5000,
            "(503 No)",
        ),
    ],
)
async def test_a_program_that_is_no_server(program: Program, says: bytes, reason: str) -> None:
    await program.listen(says)
    assert reason in await refusal(program.path)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (message(b"garbage"), "the message is of version 103; this program reads 5"),
        (message(bytes((VERSION + 1,)) + SPEECH[1:]), "of version 6; this program reads 5"),
        (message(REPLY.encode(Ids(()))), "it sent what was not asked for"),
        (message(b"x" * (LARGEST + 1)), "the connection was lost"),
        (b"\xff" * 40, "the connection was lost"),
        (message(b"\x05\xf5" + b"too many \x1b", 8), r"too many \x1b"),
    ],
)
async def test_a_server_of_another_kind(program: Program, says: bytes, reason: str) -> None:
    await program.listen(says, upgrades=True)
    assert reason in await refusal(program.path)


async def test_what_was_not_asked_for_ends_the_connection(program: Program) -> None:
    other = message(REPLY.encode(Ids(())))
    await program.listen(message(SPEECH), upgrades=True, then=other + other)
    source = await connect(program.path, DEADLINES._replace(view=0.05))
    (note,) = (await source.view(Query())).notes
    assert note.text == "The server cannot answer: it sent what was not asked for."
    with pytest.raises(NoServerError, match=r"cannot answer|does not answer"):
        await source.ids(Query())
    source.close()
    await program.close()
    await program.listen(message(SPEECH) + other, upgrades=True)
    assert await refusal(program.path) == "the server sent what was not asked for"


async def test_one_viewer_too_many_is_told_so(place: Place) -> None:
    place.serve(limits=UNLIMITED._replace(viewers=1))
    source = await place.connect()
    assert await refusal(place.path) == "it has 1 viewers already, which is the most"
    assert not (await source.view(Query())).silent


async def test_a_handshake_can_be_cancelled_at_any_moment(place: Place) -> None:
    served = place.serve(limits=StreamLimits())
    for turns in range(12):
        link = ServerLink(place.path)
        opening = asyncio.create_task(link.open())
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait({opening})
        link.close()
        await until(lambda: not len(served.streams))
