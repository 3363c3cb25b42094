"""A server whose loop is stepped, on each kind of loop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final

import pytest

from echotui.model.journal import Stepped
from echotui.server.server import EchoServer
from echotui.server.step_mode import StepMode
from echotui.server.stepper import Stepper
from tests.server.bench import BOTH, Bench, until
from tests.server.peers import Peer

ON_BOTH_LOOPS: Final = pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
WITH_BOTH: Final = pytest.mark.parametrize("strategy", BOTH)


class Viewer:
    """One that steps."""

    by = "a test"


VIEWER: Final = Viewer()


def run_on(loop: str, scenario: Callable[[Bench], Awaitable[None]]) -> None:
    """Run a scenario on one kind of loop; what must be clean afterwards is checked as well."""
    factory = asyncio.new_event_loop
    if loop == "uvloop":
        factory = pytest.importorskip("uvloop").new_event_loop

    async def fastened() -> None:
        bench = Bench()
        try:
            await scenario(bench)
        finally:
            await bench.close()

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(fastened())


def stop(server: EchoServer) -> Stepper:
    """Stop the loop of a server; events are delivered one by one."""
    server.stepper.start(StepMode.STEP, VIEWER)
    return server.stepper


def ready(server: EchoServer) -> list[str]:
    """The parked events, oldest first."""
    return [str(event) for event in server.stepper.oldest(1000)]


async def until_ready(server: EchoServer, *events: str) -> None:
    """Wait until these events are parked, in this order, and no others."""
    try:
        await until(lambda: ready(server) == list(events), 3.0)
    except AssertionError:
        raise AssertionError(f"{ready(server)} are parked, not {list(events)}") from None


async def send_in_turn(bench: Bench, server: EchoServer, peers: Iterable[Peer]) -> None:
    """Let one after the other send `hello`, each when the one before is parked."""
    parked = server.stepper.parked
    for number, peer in enumerate(peers, start=1):
        await bench.run(peer.send, b"hello")
        await until(partial(_are_parked, server, parked + number))


def _are_parked(server: EchoServer, count: int) -> bool:
    return server.stepper.parked == count


async def leave(server: EchoServer) -> None:
    """Let the loop run, and wait until it does."""
    server.stepper.leave()
    await server.stepper.has_left()


def steps(server: EchoServer) -> list[tuple[str, str]]:
    """What was delivered, and what it did, oldest first."""
    lines = reversed(server.journal.newest(2000))
    return [(f"#{line.id} {line.event}", line.did) for line in lines if isinstance(line, Stepped)]
