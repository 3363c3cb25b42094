"""How long the servers of a fleet are waited for."""

from typing import Final, NamedTuple

from echotui.sources.remote.deadlines import DEADLINES, Deadlines


class FleetDeadlines(NamedTuple):
    """Seconds, but where it says otherwise."""

    gather: float = 0.3  # One round of questions waits so long for the slowest answer.
    missed: int = 2  # Rounds; a server that has missed so many is not waited for.
    silent: float = 3.0  # Without an answer for so long, although asked, a server is silent.
    survey: float = 2.0  # An answer counts for so long, if the fleet is large.
    large: int = 16  # Servers; a fleet of more is large.
    kept: float = 3.0  # Rows of answers that are older than the last one by more are not kept.


FLEET_DEADLINES: Final = FleetDeadlines()


class Patience(NamedTuple):
    """How long a server of a fleet is waited for: for views, and for everything else."""

    fleet: FleetDeadlines = FLEET_DEADLINES
    one: Deadlines = DEADLINES
