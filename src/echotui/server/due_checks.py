"""The checks of the connections' masks as an event of the stepped loop."""

from itertools import islice
from typing import Final

from echotui.model.detail import NOWHERE
from echotui.model.mask import NONE, READ
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.round_checks import RoundChecks, needs_check
from echotui.server.stepper import Stepper

AT_ONCE: Final = 500
"""Connections checked in one event; about 0.3 ms of work."""
LISTED: Final = 3
"""Connections that are named one by one."""


class DueChecks:
    """Parks one event `timers` for all connections that need a check; see `Steppable`.

    A round that would find nothing is no event: it would get in the operator's way every second.
    """

    def __init__(self, stepper: Stepper, checks: RoundChecks) -> None:
        self._stepper = stepper
        self._checks = checks
        self._due: dict[int, Channel] = {}
        self.id, self.address, self.event_name = 0, NOWHERE, "timers"
        self.parked = NONE

    def note(self, channel: Channel) -> None:
        """Note a connection that was not checked because the loop is stepped."""
        if needs_check(channel):
            self._due[channel.id] = channel

    def arm(self) -> None:
        """Park the event, if there is something to check."""
        if self._due and not self.parked and not self._stepper.park(self, READ):
            # The loop runs again, and the next round checks all.
            self._due.clear()

    def deliver(self, _event: int) -> str:
        """Check some connections. Return which."""
        some = [self._due.pop(id_) for id_ in list(islice(self._due, AT_ONCE))]
        checked = [each for each in some if each.connection.state is not State.CLOSED]
        for channel in checked:
            self._checks.check_mask(channel)
        names = [f"check #{each.id}" for each in checked[:LISTED]]
        if len(checked) > LISTED:
            names.append(f"{len(checked) - LISTED} more")
        return ", ".join(names) or "nothing to check"
