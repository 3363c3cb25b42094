"""What the handlers of the control socket have in common."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from echotui.control.streams import Streams
from echotui.model.source import Source
from echotui.server.server import EchoServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """The server, as its control socket sees it.

    Attributes:
        make_source: Makes a source for one client; takes the client's name, for the log. Close it.
        read_only: Whether nothing may act.
        streams: Clients with an answer that goes on.
        turn: Hold it for each slice of work over all connections: of many clients that ask for it
            at once, one works in a turn of the loop.
    """

    server: EchoServer
    make_source: Callable[[str], Source]
    read_only: bool
    streams: Streams
    turn: asyncio.Lock
