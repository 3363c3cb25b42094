"""Servers to play against, and a cast in this process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from echotui.demo.cast import Cast
from echotui.demo.client import Environment
from echotui.demo.messages import WorkerReport
from echotui.demo.reporter import Reporter
from echotui.demo.scenario import Part
from echotui.model.address import Address
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.server.server import EchoServer

T = TypeVar("T")


@asynccontextmanager
async def serving(
    strategy: Strategy = Strategy.EAGER, limits: Limits | None = None
) -> AsyncIterator[EchoServer]:
    """The real server."""
    server = EchoServer(strategy, limits or Limits())
    await server.start(["127.0.0.1"], 0)
    try:
        yield server
    finally:
        server.stop()


@dataclass
class ReceivedData:
    """What a `twisting` server received from one client, and how it ended."""

    data: bytearray = field(default_factory=bytearray)
    ended: str = ""


@asynccontextmanager
async def twisting(
    twist: Callable[[bytes, int], bytes] = lambda data, _offset: data,
) -> AsyncIterator[tuple[Address, list[ReceivedData]]]:
    """A small echo server that may not echo well, and records what it received, in accept order.

    `twist` gets what came and how many bytes came before it, and gives what to send back.
    """
    clients: list[ReceivedData] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = ReceivedData()
        clients.append(client)
        try:
            while data := await reader.read(65536):
                offset = len(client.data)
                client.data += data
                writer.write(twist(data, offset))
                await writer.drain()
            client.ended = "end"
        except ConnectionError:
            client.ended = "reset"
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    try:
        yield Address(*server.sockets[0].getsockname()), clients
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def running(
    target: Address, *, seed: int = 1, speed: float = 20.0
) -> AsyncIterator[tuple[Callable[[Sequence[Part]], None], list[WorkerReport], Reporter]]:
    """A cast in this process: how to set it, its reports, and its reporter."""
    reports: list[WorkerReport] = []
    reporter = Reporter(reports.append)
    cast = Cast(Environment(target, seed, speed, reporter))
    try:
        yield cast.set, reports, reporter
    finally:
        await cast.close()


def of(reports: Sequence[object], kind: type[T]) -> list[T]:
    """The reports of one kind."""
    return [report for report in reports if isinstance(report, kind)]
