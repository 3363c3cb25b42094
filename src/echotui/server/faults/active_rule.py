"""A rule of injected faults that is on."""

from collections.abc import Callable
from typing import Final

from echotui.errors import FaultError
from echotui.model.fault import HalfOpen
from echotui.model.fault_kinds import show_faults
from echotui.model.fault_rule import FaultRule
from echotui.model.fault_text import DECIDED_BY, show
from echotui.model.field import Getters
from echotui.model.fields import CLIENT, ID, PORT
from echotui.model.filter.filter import Filter
from echotui.server.channel import Channel
from echotui.server.faults.draws import spread_of
from echotui.server.sockets import can_close_without_end

_GETTERS: Final[Getters[Channel]] = {
    CLIENT: lambda channel: channel.address,
    PORT: lambda channel: channel.address.port,
    ID: lambda channel: channel.id,
}


class ActiveRule:
    """A rule, and the connections that it hits.

    Attributes:
        number: Counted from 1; never used again.
        text: The rule, as typed.
        faults: Its faults, as typed.
        since: When it was put on: monotonic seconds.
        seed: Decides the share, with the id of a connection.
        once: It hits no connection to come.
        connections: Those that have its faults now, by id.
        affected: How many have had them ever.
        complete: All connections of the moment when it was put on are decided.
    """

    def __init__(self, number: int, rule: FaultRule, since: float, *, once: bool) -> None:
        self.number: Final = number
        self.rule: Final = rule
        self.text: Final = show(rule)
        self.faults: Final = show_faults(rule.faults)
        self.since: Final = since
        self.seed: Final = number if rule.seed is None else rule.seed
        self.once: Final = once
        self.connections: dict[int, Channel] = {}
        self.affected = 0
        self.complete = False
        # Of a rule for some ids, the filter has been applied by then.
        self._test: Final[Callable[[Channel], bool]] = (
            (lambda _channel: True) if once else rule.filter.test(_GETTERS)
        )

    def hits(self, channel: Channel) -> bool:
        """Whether a connection has its faults: always the same answer for the same connection."""
        return self._test(channel) and spread_of(self.seed, channel.id) < self.rule.share


def check(rule: FaultRule, *, once: bool) -> None:
    """Raise FaultError if a rule cannot be put on; with `once`, its filter is not tested."""
    if not once:
        _check_filter(rule.filter)
    if any(isinstance(fault, HalfOpen) for fault in rule.faults) and not can_close_without_end():
        raise FaultError("half-open needs Linux and CAP_NET_ADMIN (run it as root)")


def _check_filter(given: Filter) -> None:
    for terms in given.alternatives:
        for term in terms:
            if term.field is None:
                raise FaultError(f"{term} is searched in texts that change; use addr, port or id")
            if term.field not in DECIDED_BY:
                raise FaultError(
                    f"{term} can change later, and a rule is decided once for each client: use"
                    " addr, port or id"
                )
