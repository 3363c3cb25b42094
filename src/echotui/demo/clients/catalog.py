"""The kinds and their ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from echotui.demo.clients import basic, bulk, dribbler, hostile, quiet, slow
from echotui.demo.clients.context import Play
from echotui.demo.clients.echo import Check, Digest, Exact
from echotui.demo.scenario import Kind


@dataclass(frozen=True, slots=True)
class Habit:
    """The ways of one kind.

    Attributes:
        play: What it does.
        size: Bytes a message or transfer, when its part does not say.
        every: Seconds between two of them, when its part does not say; 0 never comes back.
        small: Whether the kernel is to hold as little as it can for it.
        rude: Whether it leaves with a reset.
        returns: Whether it comes back after its connection has ended; `every` says when.
        check: How its echo is compared.
    """

    play: Play
    size: int
    every: float
    small: bool = False
    rude: bool = False
    returns: bool = False
    check: Callable[[], Check] = Exact


HABITS: Final[Mapping[Kind, Habit]] = {
    Kind.CHATTY: Habit(basic.play, 32, 1.0),
    Kind.BULK: Habit(bulk.play, 4 << 20, 2.0, check=Digest),
    Kind.SLOW_READER: Habit(slow.play_slow_reader, 2 << 20, 3.0, small=True),
    Kind.NEVER_READS: Habit(slow.play_never_reads, 4096, 0.05, small=True, rude=True),
    Kind.BURST: Habit(quiet.play_burst, 64, 0.0),
    Kind.HALF_CLOSER: Habit(slow.play_half_closer, 300_000, 0.0, small=True, returns=True),
    Kind.RESETTER: Habit(quiet.play_resetter, 32, 0.0, rude=True, returns=True),
    Kind.IDLER: Habit(quiet.play_idler, 0, 0.0),
    Kind.DRIBBLER: Habit(dribbler.play, 32, 0.25),
    Kind.HOSTILE: Habit(hostile.play, 0, 0.5),
}
