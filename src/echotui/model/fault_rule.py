"""A rule: which connections have which injected faults."""

from msgspec import Struct

from echotui.model.fault import Fault
from echotui.model.filter.filter import EVERYTHING, Filter


class FaultRule(Struct, frozen=True, omit_defaults=True):
    """Faults for the connections that a filter matches, or for a share of them.

    The filter is decided once a connection, when it is accepted or the rule is put on, and so is
    the share: by `seed` and the connection's id.
    """

    faults: tuple[Fault, ...]  # At least one, each kind once.
    filter: Filter = EVERYTHING
    share: float = 1.0  # Above 0, at most 1.
    seed: int | None = None  # `None`: the number that the rule is given.
