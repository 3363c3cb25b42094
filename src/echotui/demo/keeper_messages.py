"""What the demo and the keeper of its servers send each other: a line of JSON a message."""

from typing import Final

import msgspec

from echotui.demo.scenario import ServerOrder
from echotui.model.address import Address


class ServerStarted(msgspec.Struct, frozen=True, tag_field="is", tag="started"):
    """A server listens.

    Attributes:
        path: Of its control socket.
        address: Where its clients connect.
    """

    server: str
    pid: int
    path: str
    address: Address


class ServerEnded(msgspec.Struct, frozen=True, tag_field="is", tag="ended"):
    """A server has ended.

    Attributes:
        why: Its last words, if it was not killed by an order.
    """

    server: str
    pid: int
    why: str


KeeperReport = ServerStarted | ServerEnded
"""What the keeper sends."""

_ORDERS: Final = msgspec.json.Decoder(ServerOrder)
_REPORTS: Final[msgspec.json.Decoder[KeeperReport]] = msgspec.json.Decoder(KeeperReport)


def to_line(message: ServerOrder | KeeperReport) -> bytes:
    """Return one line of JSON, with its end."""
    return msgspec.json.encode(message) + b"\n"


def read_order(line: bytes) -> ServerOrder:
    """Read an order; ValueError: it is none."""
    return _ORDERS.decode(line)


def read_report(line: bytes) -> KeeperReport:
    """Read a report; ValueError: it is none."""
    return _REPORTS.decode(line)
