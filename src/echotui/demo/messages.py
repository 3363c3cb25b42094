"""What the parent orders the troupe to do, and how that is written as a line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any, assert_never

from echotui.demo.scenario import Kind, Part
from echotui.model.address import Address


@dataclass(frozen=True, slots=True)
class Open:
    """Begin; whoever is on a stage opened earlier leaves.

    Attributes:
        target: Where the server listens: a numeric address.
        seed: What all randomness comes from.
        speed: How many times faster than written; over 0.
    """

    target: Address
    seed: int
    speed: float


@dataclass(frozen=True, slots=True)
class SetStage:
    """Make the stage be this.

    Attributes:
        parts: Who is on it, and nobody else.
    """

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AskFigures:
    """Report the figures."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End at once, as the end of the orders does."""


Order = Open | SetStage | AskFigures | Quit


def to_line(order: Order) -> bytes:
    """Write an order.

    Args:
        order: Any.

    Returns:
        One line of ASCII, with its end.
    """
    fields: dict[str, Any]
    match order:
        case Open(target, seed, speed):
            fields = {"do": "open", "target": target, "seed": seed, "speed": speed}
        case SetStage(parts):
            fields = {"do": "stage", "parts": [asdict(part) for part in parts]}
        case AskFigures():
            fields = {"do": "figures"}
        case Quit():
            fields = {"do": "quit"}
        case _:
            assert_never(order)
    return json.dumps(fields).encode() + b"\n"


def from_line(line: bytes) -> Order:
    """Read an order.

    Args:
        line: What `to_line` gives.

    Returns:
        The order.

    Raises:
        ValueError: It is no such line.
    """
    try:
        return _order(json.loads(line))
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not an order: {line[:60]!r}") from error


def _order(fields: dict[str, Any]) -> Order:
    match fields["do"]:
        case "open":
            host, port = fields["target"]
            return Open(Address(str(host), int(port)), int(fields["seed"]), float(fields["speed"]))
        case "stage":
            parts = fields["parts"]
            return SetStage(tuple(Part(**{**part, "kind": Kind(part["kind"])}) for part in parts))
        case "figures":
            return AskFigures()
        case "quit":
            return Quit()
        case _:
            raise ValueError("an order of no known kind")
