"""The journal's lines about one change of rules: on or off."""

from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from echotui.model.address import Address
from echotui.model.detail import NOWHERE
from echotui.model.journal import Injected
from echotui.server.channel import Channel
from echotui.server.faults.active_rule import ActiveRule
from echotui.server.journal import Journal

MOST_LINES: Final = 100
"""Connections with a line of their own, of one change: a rule for 10,000 would push all else out of
the journal."""


class ChangeLines:
    """Writes a line for each connection; as a context, beyond `MOST_LINES` one for all the others.

    A connection that somebody inspects always has its line.
    """

    def __init__(self, journal: Journal, clock: Callable[[], float], *, on: bool) -> None:
        self._journal = journal
        self._clock = clock
        self._on = on
        self._left = MOST_LINES
        self._more: Counter[ActiveRule] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: object, _traceback: TracebackType | None
    ) -> None:
        for rule, more in self._more.items():
            self._append(0, rule, rule.text, NOWHERE, more)

    def whole(self, rule: ActiveRule) -> None:
        """Note a rule as a whole."""
        self._append(0, rule, rule.text, NOWHERE)

    def of(self, rule: ActiveRule, channel: Channel) -> None:
        """Note a connection that a rule hits, or no longer."""
        if self._left:
            self._left -= 1
        elif channel.id not in self._journal.followed:
            self._more[rule] += 1
            return
        self._append(channel.id, rule, rule.faults, channel.address)

    def _append(
        self, id_: int, rule: ActiveRule, text: str, address: Address, more: int = 0
    ) -> None:
        line = Injected(self._clock(), id_, rule.number, text, self._on, address, more)
        self._journal.append(line)
