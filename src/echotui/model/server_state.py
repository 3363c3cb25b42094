"""The servers of a fleet, as the dashboard lists them."""

from enum import StrEnum

from msgspec import Struct


class Reach(StrEnum):
    """Whether a server answers; the values are shown."""

    ANSWERS = "answers"
    SILENT = "silent"  # No answer for some seconds: its last rows are kept.
    GONE = "gone"  # It said that it ends, or nothing listens any more.


class ServerState(Struct, frozen=True, gc=False, omit_defaults=True):
    """One server of a fleet, at its last answer."""

    name: str  # Unique in the fleet: `Row.server` of its connections.
    reach: Reach = Reach.ANSWERS
    silent: float = 0.0  # Seconds since its last answer, while it does not answer.
    error: str = ""  # Why it does not answer, if that is known.
    addresses: tuple[str, ...] = ()  # Where it listens.
    process: str = ""  # `pid 4711 on web-3`.
    version: str = ""  # Of echotui.
    accepting: str = ""  # As `Accepting`.
    open: int = 0  # Connections that are not closed.
    queued: int = 0  # Bytes in all queues.
    rate_in: float = 0.0  # Bytes a second.
    rate_out: float = 0.0  # Bytes a second.
    clock: float = 0.0  # Seconds by which its wall clock is ahead of ours; 0: under 0.1 s.
    read_only: bool = False  # It carries out no command of ours.
    kept: int = 0  # Of those that were `open` when it answered, how many the table still has.
    run: int = -1  # `run_of` the ids of its connections; -1: it has never answered.
