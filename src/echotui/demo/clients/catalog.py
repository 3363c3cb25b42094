"""The kinds of clients and their behaviour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from echotui.demo.clients import basic, transfers
from echotui.demo.clients.context import Run
from echotui.demo.clients.echo import Check, Digest, Exact
from echotui.demo.scenario import Kind


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What clients of one kind do.

    Attributes:
        run: What it does on a connection.
        size: Bytes a message or transfer, unless its part has a size.
        every: Seconds between two of them, unless its part has a time; 0: it never comes back.
        small: Let the kernel buffer as little as possible.
        resets: Leave with a reset.
        returns: Connect again after the connection has ended, `every` seconds later.
        check: How its echo is compared.
    """

    run: Run
    size: int
    every: float
    small: bool = False
    resets: bool = False
    returns: bool = False
    check: Callable[[], Check] = Exact


BEHAVIOURS: Final[Mapping[Kind, Behaviour]] = {
    Kind.CHATTY: Behaviour(basic.run_chatty, 32, 1.0),
    Kind.BULK: Behaviour(transfers.run_bulk, 4 << 20, 2.0, check=Digest),
    Kind.SLOW_READER: Behaviour(transfers.run_slow_reader, 2 << 20, 3.0, small=True),
    Kind.NEVER_READS: Behaviour(transfers.run_never_reads, 4096, 0.05, small=True, resets=True),
    Kind.BURST: Behaviour(basic.run_burst, 64, 0.0),
    Kind.HALF_CLOSER: Behaviour(transfers.run_half_closer, 300_000, 0.0, small=True, returns=True),
    Kind.RESETTER: Behaviour(basic.run_resetter, 32, 0.0, resets=True, returns=True),
    Kind.IDLER: Behaviour(basic.run_idler, 0, 0.0),
    Kind.DRIBBLER: Behaviour(basic.run_dribbler, 32, 0.25),
    Kind.HOSTILE: Behaviour(basic.run_hostile, 0, 0.5),
}
