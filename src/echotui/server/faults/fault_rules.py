"""All rules of injected faults of a server, and which connections they hit."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from tornado.ioloop import IOLoop

from echotui.errors import FaultError
from echotui.model.fault_kinds import KINDS, show_faults
from echotui.model.fault_rule import FaultRule
from echotui.model.fault_state import FaultState
from echotui.model.fault_text import show_share
from echotui.model.filter.ids import narrowed
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.faults.active_rule import ActiveRule, check
from echotui.server.faults.change_lines import ChangeLines
from echotui.server.faults.due_timer import DueTimer
from echotui.server.faults.injection import Injection
from echotui.server.journal import Journal
from echotui.server.slices import in_slices
from echotui.system.task_failure import reported_task

MOST_RULES: Final = 100
"""Each new connection is tested by all of them."""


class FaultRules:
    """Puts rules on and takes them off; decides each connection once for each rule.

    Args:
        channels: All that are not closed, by id.
        clock: Monotonic time in seconds.

    Attributes:
        changes: How often a connection got or lost faults.
        used: Whether there has been a rule: ended connections may have had its faults.
        since: Since when there have been rules without a break: monotonic seconds; None: no rule.
    """

    def __init__(
        self,
        loop: IOLoop,
        channels: Mapping[int, Channel],
        journal: Journal,
        clock: Callable[[], float],
    ) -> None:
        self._channels = channels
        self._journal = journal
        self._clock = clock
        self._timer = DueTimer(loop, clock)
        self._last = 0
        self._rules: dict[int, ActiveRule] = {}
        self._injections: dict[int, Injection] = {}
        self.changes = 0
        self.used = False
        self.since: float | None = None

    @property
    def rules(self) -> tuple[ActiveRule, ...]:
        """The rules that are on, oldest first."""
        return tuple(self._rules.values())

    @property
    def faulted(self) -> int:
        """Connections that have faults now."""
        return len(self._injections)

    async def add(self, rule: FaultRule, ids: Sequence[int] | None = None) -> ActiveRule:
        """Put a rule on, and return once all connections of this moment are decided.

        Args:
            ids: Of the only connections that it is for: its share is applied, its filter is not.

        Raises:
            FaultError: It is refused; nothing has changed.
        """
        once = ids is not None
        check(rule, once=once)
        if len(self._rules) >= MOST_RULES:
            raise FaultError(f"{MOST_RULES} rules are on, and no more may be: end some")
        wanted = self._channels if ids is None else ids
        found = [self._channels[id_] for id_ in wanted if id_ in self._channels]
        active = await self._numbered(rule, found if once else None)
        self._rules[active.number] = active
        self.used = True
        if self.since is None:
            self.since = active.since
        self._lines(on=True).whole(active)
        # It goes on when the viewer that asked for it has gone.
        await asyncio.shield(reported_task(self._decide_all(active, found)))
        return active

    async def _numbered(self, rule: FaultRule, only: Sequence[Channel] | None) -> ActiveRule:
        """Number a rule; FaultError if it is for some alone and its share is none of them."""
        while True:
            # The share may follow from the number, which another may take meanwhile.
            active = ActiveRule(self._last + 1, rule, self._clock(), once=only is not None)
            if only is not None and rule.share < 1 and not await _hits_any(active, only):
                clients = f"{len(only):,} client{'' if len(only) == 1 else 's'}"
                raise FaultError(
                    f"{show_share(rule.share)} came out as none of {clients}"
                    f"{narrowed(rule.filter)}; another seed=N decides anew",
                    nobody=True,
                )
            if active.number == self._last + 1:
                self._last += 1
                return active

    async def _decide_all(self, rule: ActiveRule, channels: Sequence[Channel]) -> None:
        with self._lines(on=True) as lines:
            async for channel in in_slices(channels):
                if rule.number not in self._rules:
                    return
                if channel.connection.state is not State.LINGERING and rule.hits(channel):
                    self._put_on(rule, channel, lines)
                    channel.apply()
        rule.complete = True
        self._remove_if_over(rule)

    async def remove(self, number: int) -> bool:
        """Take a rule off; what it held back goes. Return whether there was such a rule."""
        rule = self._rules.get(number)
        if rule is None:
            return False
        self._forget(rule)
        await asyncio.shield(reported_task(self._take_off_all([rule])))
        return True

    async def clear(self) -> int:
        """Take all rules off; what they held back goes. Return how many there were."""
        rules = self.rules
        for rule in rules:
            self._forget(rule)
        await asyncio.shield(reported_task(self._take_off_all(rules)))
        return len(rules)

    async def release(self, ids: Collection[int]) -> int:
        """Take all faults off some connections, which keep none of the rules that are on.

        Return how many had any.
        """
        channels = [self._channels[id_] for id_ in ids if id_ in self._injections]
        await asyncio.shield(reported_task(self._release_all(channels)))
        return len(channels)

    async def _release_all(self, channels: Sequence[Channel]) -> None:
        with self._lines(on=False) as lines:
            async for channel in in_slices(channels):
                for rule in self.rules:
                    if channel.id in rule.connections:
                        self._take_off(rule, channel, lines)
                        self._remove_if_over(rule)

    def _forget(self, rule: ActiveRule) -> None:
        del self._rules[rule.number]
        if not self._rules:
            self.since = None
        self._lines(on=False).whole(rule)

    async def _take_off_all(self, rules: Sequence[ActiveRule]) -> None:
        with self._lines(on=False) as lines:
            for rule in rules:
                async for channel in in_slices(rule.connections.values()):
                    self._take_off(rule, channel, lines)

    def on_accept(self, channel: Channel) -> None:
        """Put on a new connection the faults of the rules that hit it, before it is opened."""
        for rule in self._rules.values():
            if not rule.once and rule.hits(channel):
                self._put_on(rule, channel, self._lines(on=True))
        if channel.transport is not None:
            channel.transport.settle()

    def _put_on(self, rule: ActiveRule, channel: Channel, lines: ChangeLines) -> None:
        injection = self._injections.get(channel.id)
        if injection is None:
            injection = self._injections[channel.id] = Injection(channel, self._timer)
            channel.transport = injection
        injection.put_on(rule.number, rule.rule.faults, rule.seed)
        rule.connections[channel.id] = channel
        rule.affected += 1
        self.changes += 1
        lines.of(rule, channel)

    def _take_off(self, rule: ActiveRule, channel: Channel, lines: ChangeLines) -> None:
        injection = self._injections[channel.id]
        injection.take_off(rule.number)
        del rule.connections[channel.id]
        self.changes += 1
        lines.of(rule, channel)
        channel.apply()
        if not injection and channel.connection.state is not State.CLOSED:
            injection.close()
            del self._injections[channel.id]

    def on_closed(self, id_: int) -> None:
        """Forget a connection that was closed."""
        if self._injections.pop(id_, None) is None:
            return
        for rule in self.rules:
            if rule.connections.pop(id_, None) is not None:
                self._remove_if_over(rule)

    def _remove_if_over(self, rule: ActiveRule) -> None:
        if rule.once and rule.complete and not rule.connections and rule.number in self._rules:
            self._forget(rule)

    def stop(self) -> None:
        """Stop the timer: all connections are closed."""
        self._timer.stop()

    def _lines(self, *, on: bool) -> ChangeLines:
        return ChangeLines(self._journal, self._clock, on=on)

    def text_of(self, channel: Channel) -> str:
        """Return the faults of a connection in short: `latency reset`, `latency=200ms`; or ""."""
        injection = self._injections.get(channel.id)
        if injection is None:
            return ""
        faults = injection.faults
        if len(faults) == 1:
            return show_faults(faults)
        types = {type(fault) for fault in faults}
        return " ".join(kind.name for kind in KINDS.values() if kind.type in types)

    def states(self, channel: Channel) -> tuple[FaultState, ...]:
        """Return what each rule does to a connection now."""
        injection = self._injections.get(channel.id)
        return injection.states() if injection is not None else ()


async def _hits_any(rule: ActiveRule, channels: Sequence[Channel]) -> bool:
    async for channel in in_slices(channels):
        if channel.connection.state is not State.LINGERING and rule.hits(channel):
            return True
    return False
