"""Puts rules of injected faults on and ends them, as an operator writes it in one line."""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final

from echotui.errors import FaultError
from echotui.model.fault import Bandwidth, Latency
from echotui.model.fault_kinds import show_faults
from echotui.model.fault_parameters import IS
from echotui.model.fault_text import (
    ALL,
    DECIDED_BY,
    MARKED,
    OFF,
    RULE,
    parse,
    parse_clients,
    show_share,
)
from echotui.model.field import Field
from echotui.model.field_kind import FieldKind
from echotui.model.filter.filter import Filter
from echotui.model.filter.ids import names_ids, narrowed, only_ids
from echotui.model.filter.quantity import show
from echotui.model.filter.tokens import cited
from echotui.model.query import Query, Scope
from echotui.model.sizes import format_size
from echotui.server.faults.active_rule import ActiveRule
from echotui.server.faults.fault_rules import FaultRules

MUCH: Final = 10e6
"""Bytes a second; a limit above them is not worth a word, unless a rule has a rate of its own."""
Ids = Callable[[Query], Awaitable[Sequence[int]]]
_MARKED: Final = re.compile(rf"(?<!\S){MARKED}(?!\S)", re.IGNORECASE)


class FaultOperator:
    """Carries out what an operator writes: a rule, or whose faults end.

    A rule is for all that match, now and later. If it names clients by id or as `marked`, or tests
    what changes while they are connected, it is for those of this moment alone.

    Args:
        ids: Returns the ids of the connections that match a query, see `Source.ids`.
        fields: Returns the fields that a filter may test.
        high_water: Bytes in a queue at which a client is choked.
    """

    def __init__(
        self,
        faults: FaultRules,
        ids: Ids,
        fields: Callable[[], Collection[Field]],
        high_water: int,
    ) -> None:
        self._faults = faults
        self._high_water = high_water
        self._ids = ids
        self._fields = fields

    async def carry_out(self, text: str, marks: Collection[int] = ()) -> str:
        """Do it, and return what was done, as a sentence.

        Args:
            marks: The connections that `marked` means.

        Raises:
            FaultError: It cannot be done; nothing was done.
            FilterError: The text is wrong; the error has the column.
        """
        *before, last = text.lower().split() or [""]
        rest = text.rstrip()[: -len(last)]
        if last == ALL:
            parse_clients(_MARKED.sub(_blanks, rest))
            return await self.clear()
        if last == OFF and before and all(word.startswith(RULE) for word in before):
            return await self.end([word.removeprefix(RULE) for word in before])
        if last == OFF:
            return await self._release(rest, marks)
        return self.describe(*await self.put(text, marks))

    async def put(self, text: str, marks: Collection[int] = ()) -> tuple[ActiveRule, int]:
        """Put a rule on; return it, and how many connections its share was taken of.

        Raises:
            FaultError: It cannot be done; nothing was done.
            FilterError: The text is wrong; the error has the column.
        """
        rule = parse(_MARKED.sub(_blanks, text), once=True)
        marked = _MARKED.search(text) is not None
        if not marked and rule.filter.fields <= DECIDED_BY and not names_ids(rule.filter):
            active = await self._faults.add(rule)
            of = len(await self._matching(rule.filter)) if rule.share < 1 else 0
            return active, of or len(active.connections)
        ids = await self._matching(rule.filter, marks if marked else None)
        if not ids:
            raise FaultError(_no_client(rule.filter), nobody=True)
        active = await self._faults.add(rule, ids)
        if not active.affected:
            raise FaultError("they are at their end already; nothing was done", nobody=True)
        return active, len(ids)

    def describe(self, rule: ActiveRule, of: int) -> str:
        """Return a sentence about a rule that was just put on, its share taken of so many."""
        now, share = len(rule.connections), rule.rule.share
        on = f"Rule {rule.number} is on for "
        on += f"{now:,} of {_counted(of, 'client')}" if now < of else _counted(now, "client")
        if not rule.once:
            to_come = f"{show_share(share)} of those" if share < 1 else "those"
            on += f", and for {to_come} to come{' that match' if rule.rule.filter else ''}"
        return f"{on}: {rule.faults}{self._throttled(rule)}."

    def _throttled(self, rule: ActiveRule) -> str:
        """Return the rate that a delay comes to, if that is less than is expected."""
        delay = sum(fault.delay for fault in rule.rule.faults if isinstance(fault, Latency))
        rates = [fault.rate for fault in rule.rule.faults if isinstance(fault, Bandwidth)]
        if not delay or self._high_water / delay >= min(rates, default=MUCH):
            return ""
        most = float(f"{self._high_water / delay:.3g}")
        rate = show_faults((Bandwidth(most),)).partition(IS)[2]
        full = f"--high-water {format_size(self._high_water)}"
        return f"; at most {rate} for each: {full} in {show(FieldKind.TIME, delay)}"

    async def clear(self) -> str:
        """End all faults; it is no error if there are none."""
        clients = self._faults.faulted
        rules = await self._faults.clear()
        if not rules:
            return "No fault was on."
        return f"All faults ended: {_counted(rules, 'rule')}, {_counted(clients, 'client')}."

    async def end(self, numbers: Sequence[str]) -> str:
        """End rules.

        Raises:
            FaultError: There is no such rule; nothing was done.
        """
        on = {str(rule.number): rule for rule in self._faults.rules}
        for number in numbers:
            if number not in on:
                there_are = f"there are {', '.join(on)}" if on else "none is on"
                none = f"there is no rule {cited(number)}; {there_are}; nothing was done"
                raise FaultError(none, nobody=True)
        for number in numbers:
            await self._faults.remove(int(number))
        ended = ", ".join(dict.fromkeys(numbers))
        return f"Rule {ended} ended."

    async def _release(self, text: str, marks: Collection[int]) -> str:
        marked = _MARKED.search(text) is not None
        clients = parse_clients(_MARKED.sub(_blanks, text))
        if not clients and not marked:
            return await self.clear()
        ids = await self._matching(clients, marks if marked else None)
        if not ids:
            raise FaultError(_no_client(clients), nobody=True)
        named = set(ids)
        # A rule for clients to come stays.
        stay = [
            rule.number
            for rule in self._faults.rules
            if not rule.once and not rule.connections.keys().isdisjoint(named)
        ]
        released = await self._faults.release(ids)
        if not released:
            none = f"no fault is on {_counted(len(ids), 'client')}; nothing was done"
            raise FaultError(none, nobody=True)
        return f"Faults ended for {_counted(released, 'client')}{_still_on(stay)}."

    async def _matching(
        self, clients: Filter, among: Collection[int] | None = None
    ) -> Sequence[int]:
        for field in sorted(clients.fields - set(self._fields()), key=str):
            raise FaultError(f"connections have no {field} here; nothing was done")
        ids = await self._ids(Query(scope=Scope.LIVE, filter=clients))
        return ids if among is None else [id_ for id_ in ids if id_ in among]


def _no_client(clients: Filter) -> str:
    if ids := only_ids(clients):
        return f"{ids} {'are' if ',' in ids else 'is'} not connected; nothing was done"
    return f"no client matches{narrowed(clients)}; nothing was done"


def _still_on(rules: Sequence[int]) -> str:
    if not rules:
        return ""
    if len(rules) > 1:
        return f"; {len(rules)} rules are still on for clients to come; rule:N off ends one"
    return f"; rule {rules[0]} is still on for clients to come; {RULE}{rules[0]} {OFF} ends it"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _blanks(found: re.Match[str]) -> str:
    # So that the columns of errors stay right.
    return " " * len(found[0])
