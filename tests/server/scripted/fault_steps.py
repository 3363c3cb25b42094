"""Injected faults: rules put on and taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from echotui.model.fault import Bandwidth, Corrupt, Fault, Latency, Slicer, SlowClose
from echotui.model.fault_rule import FaultRule
from echotui.model.fault_text import parse, show
from echotui.model.fields import CLIENT, ID, PORT
from echotui.model.journal import Injected
from echotui.model.state import State
from echotui.server.channel import Channel
from echotui.server.faults.draws import spread_of
from tests.server.scripted.echoes import ENDS

if TYPE_CHECKING:
    from tests.server.scripted.sockets import Socket
    from tests.server.scripted.world import World

KEEPING: Final = Latency, Bandwidth, Slicer, Corrupt, SlowClose
"""Faults that keep every byte, however long."""
GETTERS: Final = {
    CLIENT: lambda channel: channel.address,
    PORT: lambda channel: channel.address.port,
    ID: lambda channel: channel.id,
}


class FaultSteps:
    """The steps of a tester, and what his rules must have hit.

    Attributes:
        hit: Ids of all connections that have or had a fault.
        seen: Kinds of faults that were put on connections.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._rules: dict[int, tuple[FaultRule, frozenset[int] | None]] = {}
        self.hit: set[int] = set()
        self.seen: set[type[Fault]] = set()

    def do_fault(self, faults: str, where: str, share: str) -> None:
        """Put a rule on, for those that are there and those to come."""
        self._add(parse(f"{where} {faults} {share}"), None)

    def do_fault_once(self, faults: str, first: int, second: int) -> None:
        """Put a rule on some connections alone."""
        ids = [self._world.id_of(first), self._world.id_of(second)]
        self._add(parse(faults), list(dict.fromkeys(ids)))

    def _add(self, rule: FaultRule, ids: list[int] | None) -> None:
        number = len(self._rules) + 1
        self._rules[number] = rule, None if ids is None else frozenset(ids)
        self._world.start(self._world.server.faults.add(rule, ids))

    def do_fault_off(self, number: int) -> None:
        active = self._world.server.faults.rules
        if active:
            self._world.start(self._world.server.faults.remove(active[number % len(active)].number))

    def do_faults_clear(self) -> None:
        self._world.start(self._world.server.faults.clear())

    @property
    def keeping(self) -> bool:
        """Whether all rules that are on keep every byte."""
        return all(
            isinstance(fault, KEEPING)
            for rule in self._world.server.faults.rules
            for fault in rule.rule.faults
        )

    def follow(self, line: Injected) -> None:
        """Hear of a line of the journal."""
        rule, _ = self._rules[line.rule]
        if not line.id:
            assert line.faults == show(rule), f"{line.faults}, not {show(rule)}"
            return
        sock = self._sock(line)
        if line.on:
            self.hit.add(line.id)
            self.seen |= {type(fault) for fault in rule.faults}
            self._world.echoes.put_on(sock, line.rule, rule.faults)
        else:
            self._world.echoes.take_off(sock, line.rule)

    def _sock(self, line: Injected) -> Socket:
        return next(each for each in self._world.clients if each.peer == line.address)

    def check(self) -> None:
        """AssertionError when a rule hits others than it is for."""
        server = self._world.server
        channels = server.channels
        assert (server.faults.since is None) is not bool(server.faults.rules)
        faulted: set[int] = set()
        for active in server.faults.rules:
            _, ids = self._rules[active.number]
            hit = set(active.connections)
            faulted |= hit
            wanted = {
                id_ for id_, channel in channels.items() if self._hits(active.number, channel)
            }
            assert hit <= wanted, f"rule {active.number} hits {hit}, not {wanted}"
            if active.complete and ids is None:
                # One that was about to be closed when the rule came, is left alone.
                missed = [id_ for id_ in wanted - hit if not _is_leaving(channels[id_])]
                assert not missed, f"rule {active.number} has missed {missed}"
        assert server.faults.faulted == len(faulted)
        assert all(
            (each.transport is not None) is (each.id in faulted) for each in channels.values()
        )

    def _hits(self, number: int, channel: Channel) -> bool:
        rule, ids = self._rules[number]
        seed = number if rule.seed is None else rule.seed
        found = rule.filter.test(GETTERS)(channel) if ids is None else channel.id in ids
        return found and spread_of(seed, channel.id) < rule.share

    def check_end(self, id_: int, error: str) -> None:
        """A connection that a fault has ended had one that ends it so."""
        kinds = {ENDS.get(type(fault)) for rule, _ in self._rules.values() for fault in rule.faults}
        assert id_ in self.hit
        assert error in kinds, f"#{id_} ended by {error!r}"


def _is_leaving(channel: Channel) -> bool:
    return channel.connection.state is State.LINGERING
