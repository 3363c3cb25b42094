"""Lets a server join a fleet, if its settings say so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from echotui.config.settings import Settings
from echotui.model.source import Source
from echotui.server.server import EchoServer


class Fleet(Protocol):
    """See `FleetService`."""

    @property
    def alarm(self) -> str:
        """What is wrong now."""
        ...

    def check(self) -> Awaitable[None]:
        """Check the files."""
        ...

    def start(self) -> None:
        """Join."""
        ...

    def close(self) -> Awaitable[None]:
        """Leave."""
        ...


def join_fleet(
    server: EchoServer,
    make_source: Callable[[str], Source],
    settings: Settings,
    turn: asyncio.Lock,
) -> Fleet | None:
    """Make what joins the fleet; `None` without one."""
    if not settings.fleet:
        return None
    # Not at the top: most runs join none.
    from echotui.control.nats.service import FleetService  # noqa: PLC0415

    return FleetService(server, make_source, settings, turn)
