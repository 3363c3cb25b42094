"""What the troupe reports to its parent, and how that is written as a line of JSON."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from echotui.model.address import Address


class How(StrEnum):
    """How a client's connection ended, as the client saw it."""

    END_OF_FILE = "end of file"
    RESET = "reset"
    LEFT = "left"
    """It left by itself: its part was over, or it resets as its kind does."""
    REFUSED = "refused"
    """It never was connected."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A client is connected.

    Attributes:
        part: Its part's name.
        index: Its number in the part, from 0.
        local: Its own end of the connection: the server's client address.
    """

    part: str
    index: int
    local: Address


@dataclass(frozen=True, slots=True)
class Ended:
    """A client's connection has ended; that it was refused is told of parts of count 1 only.

    Attributes:
        part: Its part's name.
        how: How.
        local: Its own end of the connection; port 0 when it was refused.
    """

    part: str
    how: How
    local: Address


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What came back is not what was sent; told once a connection.

    Attributes:
        part: The part's name.
        index: The client's number in the part, from 0.
        local: Its own end of the connection.
        text: What differs. Bytes that are `missing` are also missed when an operator kicks a client
            that has sent its end, without draining it: that is no fault.
    """

    part: str
    index: int
    local: Address
    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something could not be done; told at most once a second for each part.

    Attributes:
        part: The part's name; empty when it is about the troupe as a whole.
        text: What, and why.
    """

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums since the troupe was opened.

    Attributes:
        messages: Round trips of chatty clients.
        p50: Their median in seconds, to some 3 %; 0 when there were none.
        p99: Their 99th percentile in seconds.
        mismatches: Connections whose echo was wrong.
        dropped: Reports that were not sent because the parent did not read.
    """

    messages: int = 0
    p50: float = 0.0
    p99: float = 0.0
    mismatches: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Died:
    """The troupe's process ended though nobody asked it to; its parent says this, not the troupe.

    Attributes:
        code: Its exit code; -N when signal N ended it.
    """

    code: int


Told = Connected | Ended | Mismatch | Failed | Figures
"""What the troupe tells."""
Report = Told | Died


def to_line(report: Told) -> bytes:
    """Write a report.

    Args:
        report: Any.

    Returns:
        One line of ASCII, with its end.
    """
    match report:
        case Connected(part, index, local):
            fields = {"is": "connected", "part": part, "index": index, "local": local}
        case Ended(part, how, local):
            fields = {"is": "ended", "part": part, "how": how, "local": local}
        case Mismatch(part, index, local, text):
            fields = {"is": "mismatch", "part": part, "index": index, "local": local, "text": text}
        case Failed(part, text):
            fields = {"is": "failed", "part": part, "text": text}
        case Figures(messages, p50, p99, mismatches, dropped):
            fields = {"is": "figures", "messages": messages, "p50": p50, "p99": p99}
            fields |= {"mismatches": mismatches, "dropped": dropped}
        case _:
            assert_never(report)
    return json.dumps(fields).encode() + b"\n"


def from_line(line: bytes) -> Told:
    """Read a report.

    Args:
        line: What `to_line` gives.

    Returns:
        The report.

    Raises:
        ValueError: It is no such line.
    """
    try:
        return _report(json.loads(line))
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a report: {line[:60]!r}") from error


def _report(fields: dict[str, Any]) -> Told:
    match fields["is"]:
        case "connected":
            return Connected(str(fields["part"]), int(fields["index"]), _address(fields))
        case "ended":
            return Ended(str(fields["part"]), How(fields["how"]), _address(fields))
        case "mismatch":
            part, text = str(fields["part"]), str(fields["text"])
            return Mismatch(part, int(fields["index"]), _address(fields), text)
        case "failed":
            return Failed(str(fields["part"]), str(fields["text"]))
        case "figures":
            p50, p99 = float(fields["p50"]), float(fields["p99"])
            counts = (int(fields[name]) for name in ("messages", "mismatches", "dropped"))
            messages, mismatches, dropped = counts
            return Figures(messages, p50, p99, mismatches, dropped)
        case _:
            raise ValueError("a report of no known kind")


def _address(fields: dict[str, Any]) -> Address:
    host, port = fields["local"]
    return Address(str(host), int(port))
