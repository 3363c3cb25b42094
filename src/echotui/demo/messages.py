"""What the demo and its worker process send each other: a line of JSON a message."""

from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from echotui.demo.scenario import Part
from echotui.model.address import Address

T = TypeVar("T")


class Open(msgspec.Struct, frozen=True, tag_field="do", tag="open"):
    """Begin with no clients; those of an earlier `Open` leave.

    Attributes:
        target: A numeric address.
        seed: Makes the clients' choices repeatable.
        speed: How many times faster than written; over 0.
    """

    target: Address
    seed: int
    speed: float


class SetCast(msgspec.Struct, frozen=True, tag_field="do", tag="cast"):
    """Let the clients of these parts connect, and all others leave."""

    parts: tuple[Part, ...]


class StartReading(msgspec.Struct, frozen=True, tag_field="do", tag="read"):
    """Make the clients of a part read that do not read: a kick (drain) waits for them.

    Attributes:
        now: At once, and steadily; else soon, and slowly.
    """

    part: str
    now: bool = False


class AskFigures(msgspec.Struct, frozen=True, tag_field="do", tag="figures"):
    """Send `Figures`."""


class Quit(msgspec.Struct, frozen=True, tag_field="do", tag="quit"):
    """End at once, as at the end of standard input."""


Order = Open | SetCast | StartReading | AskFigures | Quit
"""What the worker is sent."""


class ClientEnd(StrEnum):
    """How a client's connection ended, as the client saw it."""

    END_OF_FILE = "end of file"
    RESET = "reset"
    LEFT = "left"
    """By itself: its part was over, or it resets as its kind does."""
    REFUSED = "refused"
    """It was never connected."""


class Connected(msgspec.Struct, frozen=True, tag_field="is", tag="connected"):
    """A client is connected.

    Attributes:
        index: Its number in the part, from 0.
        local: Its own end of the connection: the server's client address.
    """

    part: str
    index: int
    local: Address


class ClientEnded(msgspec.Struct, frozen=True, tag_field="is", tag="ended"):
    """A client's connection has ended; `REFUSED` is sent for parts of count 1 only.

    Attributes:
        local: Its own end of the connection; port 0 when it was refused.
    """

    part: str
    how: ClientEnd
    local: Address


class Echoed(msgspec.Struct, frozen=True, tag_field="is", tag="echoed"):
    """The echo of a message is back; sent for parts with `notices` only.

    Attributes:
        seconds: How long it took.
    """

    part: str
    local: Address
    seconds: float


class Mismatch(msgspec.Struct, frozen=True, tag_field="is", tag="mismatch"):
    """The echo differs from what was sent; once a connection.

    Attributes:
        text: What differs. Bytes are `missing` also when the operator kicks a client that has sent
            its end, without draining it: that is no fault.
    """

    part: str
    index: int
    local: Address
    text: str


class Failed(msgspec.Struct, frozen=True, tag_field="is", tag="failed"):
    """Something could not be done; at most once a second for each part, empty for the worker."""

    part: str
    text: str


class Figures(msgspec.Struct, frozen=True, tag_field="is", tag="figures"):
    """Sums since `Open`.

    Attributes:
        messages: Round trips of chatty clients.
        p50: Their median in seconds, to some 3 %; 0 when there were none.
        p99: Their 99th percentile in seconds.
        mismatches: Connections with a wrong echo.
        dropped: Reports that were not sent because the pipe was full.
    """

    messages: int = 0
    p50: float = 0.0
    p99: float = 0.0
    mismatches: int = 0
    dropped: int = 0


class Died(msgspec.Struct, frozen=True):
    """The worker ended by itself: created by `WorkerProcess`, never sent.

    Attributes:
        code: Its exit code; -N when signal N ended it.
    """

    code: int


WorkerReport = Connected | ClientEnded | Echoed | Mismatch | Failed | Figures
"""What the worker sends."""
Report = WorkerReport | Died

_ORDERS: Final[msgspec.json.Decoder[Order]] = msgspec.json.Decoder(Order)
_REPORTS: Final[msgspec.json.Decoder[WorkerReport]] = msgspec.json.Decoder(WorkerReport)


def to_line(message: Order | WorkerReport) -> bytes:
    """Return one line of JSON, with its end."""
    return msgspec.json.encode(message) + b"\n"


def read_order(line: bytes) -> Order:
    """Read an order; ValueError: it is none."""
    return _read(_ORDERS, line, "an order")


def read_report(line: bytes) -> WorkerReport:
    """Read a report; ValueError: it is none."""
    return _read(_REPORTS, line, "a report")


def _read(decoder: msgspec.json.Decoder[T], line: bytes, what: str) -> T:
    try:
        return decoder.decode(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not {what}: {line[:60]!r}") from error
