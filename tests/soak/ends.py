"""How a client's connection ended, as the client saw it."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

PLAIN: Final = "127.0.0.1"
DELAYED: Final = "127.0.0.2"
"""Address of the clients whose injected faults keep every byte."""
HARMED: Final = "127.0.0.3"
"""Address of those whose faults drop and change bytes, and end connections."""


class How(StrEnum):
    """What came last."""

    DONE = "done"
    """It sent its end, and all came back before the server's."""
    LEFT = "left"
    """It closed before the server did."""
    RESET = "reset"
    """It reset."""
    CUT = "cut"
    """The server's end came before it was due."""
    TORN = "torn"
    """The server reset."""


@dataclass(frozen=True, slots=True)
class End:
    """One client's account.

    Attributes:
        port: Its own.
        kind: What sort of client it was.
        how: What came last.
        sent: Bytes that the kernel took from it.
        received: Bytes that it read.
        fault: What was wrong with the echo; empty when every byte was right.
        ended: Whether it had sent its end.
        began: Unix time of its start.
        closed: Unix time of its close.
        host: Its own address.
    """

    port: int
    kind: str
    how: How
    sent: int
    received: int
    fault: str
    ended: bool
    began: float
    closed: float
    host: str = PLAIN

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


def read_ends(path: Path, offset: int) -> tuple[list[End], int]:
    """Read the accounts that are complete, from an offset on; the second is where to go on."""
    with path.open("rb") as file:
        file.seek(offset)
        content = file.read()
    whole = content[: content.rfind(b"\n") + 1]
    ends = []
    for line in whole.splitlines():
        fields = json.loads(line)
        ends.append(End(**fields | {"how": How(fields["how"])}))
    return ends, offset + len(whole)
