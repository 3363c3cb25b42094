"""How a world is made: its server takes the calls of the script for the kernel's."""

import asyncio
import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from unittest import mock

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.scripted.kernel import Kernel
from tests.server.scripted.sockets import Listening
from tests.server.scripted.world import World


@contextlib.contextmanager
def world(strategy: Strategy, limits: Limits, *, keep_payload: bool = False) -> Iterator[World]:
    """A world whose server gets its listening sockets from the script; checked at the end."""
    kernel = Kernel()
    made: list[World] = []

    async def resolve(_hosts: object) -> tuple[tuple[str, str]]:
        return (("family", "127.0.0.1"),)

    def bind(_targets: object, _port: int) -> list[Listening]:
        return [made[0].bind()]

    with (
        mock.patch("echotui.server.listeners.resolve", resolve),
        mock.patch("echotui.server.listeners.bind", bind),
        mock.patch("echotui.server.closing.ioctl", kernel.unsent),
        # A slice of work never ends because the machine is slow: a script plays the same each time.
        mock.patch("echotui.server.stepper.time", SimpleNamespace(perf_counter=float)),
        contextlib.ExitStack() as borrowing,
    ):
        for module in ("echo", "recording", "faults.injection"):
            for call in ("read", "write"):
                patch = mock.patch(f"echotui.server.{module}.{call}", getattr(kernel, call))
                borrowing.enter_context(patch)
        for module in (
            "closing", "echo", "faults.injection", "kernel", "round_checks", "sending", "sockets",
        ):  # fmt: skip
            patch = mock.patch(f"echotui.server.{module}.BorrowedSocket", kernel.borrowed)
            borrowing.enter_context(patch)

        try:
            made.append(World(kernel, strategy, limits, keep_payload=keep_payload))
            made[0].listen()
            yield made[0]
            made[0].close()
        finally:
            asyncio.events._set_running_loop(None)
            if made:
                made[0].io.close()
