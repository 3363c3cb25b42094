"""What a dashboard and a server in another process send each other.

The server begins with `Hello`. Then each request gets one reply, in their order: a `Query` a
`View`, `IdsOf` the `Ids`, `Find` a `Found`, `Submit` an `Outcome`; or `RequestFailed`.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from echotui.model.command import Command, Outcome
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.view import View

IDS_TO_FIND: Final = 250
"""Connections of one request; the server reads them in one turn of its loop: some 5 ms."""
PATH: Final = "/v1/source"  # Of the WebSocket.
OLDEST_COMMAND: Final = 5.0  # Seconds between the newest view and a command; else it is refused.
OTHER_RUN: Final = "That was another run of the server; nothing was done."


class Hello(Struct, frozen=True, tag=True, gc=False, omit_defaults=True):
    """The server introduces itself."""

    instance: str  # As in `View.instance`.
    pid: int
    host: str  # The name of its machine.
    version: str  # Of echotui.
    capabilities: Capabilities = Capabilities()
    name: str = ""  # As given by `--name`; empty: it has none.


class IdsOf(Struct, frozen=True, tag=True, gc=False):
    """Ask for `Source.ids`."""

    query: Query


class Find(Struct, frozen=True, tag=True, gc=False):
    """Ask for `Source.find`."""

    ids: Annotated[tuple[int, ...], Meta(max_length=IDS_TO_FIND)]


class Submit(Struct, frozen=True, tag=True, gc=False):
    """Send a command, with the run of the server that it is for, and its age."""

    command: Command
    instance: str  # `View.instance` of the view from which it was chosen.
    at: float  # `View.at` of the newest view then.


class Ids(Struct, frozen=True, tag=True, gc=False):
    """The ids of `IdsOf`."""

    ids: tuple[int, ...]


class Found(Struct, frozen=True, tag=True, gc=False):
    """The rows of `Find`."""

    rows: tuple[Row, ...]


class RequestFailed(Struct, frozen=True, tag=True, gc=False):
    """The request could not be answered; `text` is a short sentence."""

    text: str


Request = Query | IdsOf | Find | Submit
Reply = Hello | View | Ids | Found | Outcome | RequestFailed
