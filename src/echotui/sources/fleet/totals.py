"""The sums of a fleet."""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from itertools import chain, repeat
from math import inf
from typing import Final, Generic, TypeVar

from msgspec.structs import replace

from echotui.model.lint import LintCount, LintScope
from echotui.model.lints import BY_NAME
from echotui.model.rates import KEPT_SECONDS
from echotui.model.view import Totals
from echotui.sources.fleet.answered import Answered

M = TypeVar("M", bound=Hashable)

_ORDER: Final = {name: place for place, name in enumerate(BY_NAME)}


class SummedHistory:
    """The rates of a fleet: one value a second of our clock, at most 120."""

    def __init__(self) -> None:
        self._values: deque[float] = deque(maxlen=KEPT_SECONDS)

    @property
    def values(self) -> tuple[float, ...]:
        """Oldest first."""
        return tuple(self._values)

    def add(self, history: tuple[float, ...]) -> None:
        """Add the past of one server."""
        past = history[-KEPT_SECONDS:]
        self._values.extendleft(repeat(0.0, len(past) - len(self._values)))
        for place in range(1, len(past) + 1):
            self._values[-place] += _sane(past[-place])

    def sample(self, rate: float, seconds: int) -> None:
        """Go on with the sum of this moment, for some seconds."""
        self._values.extend(repeat(rate, min(seconds, KEPT_SECONDS)))


class FleetTotals(Generic[M]):
    """Sums the totals of members `M`; the history of each is asked for once."""

    def __init__(self) -> None:
        self._in, self._out = SummedHistory(), SummedHistory()
        self._sampled_at: float | None = None
        self._met: set[M] = set()

    def needs_history(self, member: M) -> bool:
        """Return whether the next query to a member is to have its history: it has joined."""
        return member not in self._met

    def forget(self, member: M) -> None:
        """Forget a member that has left; its past stays in the histories."""
        self._met.discard(member)

    def merged(self, members: Mapping[M, Answered], now: float) -> Totals:
        """Return the sums, at a monotonic time in seconds.

        What a server counted stays when it is gone; it has no open connection then. One that does
        not answer has no rates.
        """
        for member, (_, view) in members.items():
            if view.instance and member not in self._met:
                self._met.add(member)
                self._in.add(view.totals.history_in)
                self._out.add(view.totals.history_out)
        totals = merged_totals(members.values())
        if self._sampled_at is None:
            self._sampled_at = now
        seconds = int(now - self._sampled_at)
        if seconds > 0:
            self._sampled_at += seconds
            self._in.sample(totals.rate_in, seconds)
            self._out.sample(totals.rate_out, seconds)
        return replace(totals, history_in=self._in.values, history_out=self._out.values)


def merged_totals(members: Iterable[Answered]) -> Totals:
    """Return the sums of members, without a history."""
    members = tuple(members)
    every = [each.view.totals for each in members]
    there = [each.view.totals for each in members if not each.is_gone]
    answering = [each.view.totals for each in members if each.answers]
    return Totals(
        open=sum(each.open for each in there),
        accepted=sum(each.accepted for each in every),
        closed=sum(each.closed for each in every),
        rejected=sum(each.rejected for each in every),
        choked=sum(each.choked for each in there),
        queued=sum(each.queued for each in there),
        with_queue=sum(each.with_queue for each in there),
        queues_full=any(each.queues_full for each in there),
        bytes_in=sum(each.bytes_in for each in every),
        bytes_out=sum(each.bytes_out for each in every),
        rate_in=sum(_sane(each.rate_in) for each in answering),
        rate_out=sum(_sane(each.rate_out) for each in answering),
        mask_changes=sum(_sane(each.mask_changes) for each in answering),
        connect_rate=sum(_sane(each.connect_rate) for each in answering),
        lag_p99=max((_sane(each.lag_p99) for each in answering), default=0.0),
        lag_max=max((_sane(each.lag_max) for each in answering), default=0.0),
        faulted=sum(each.faulted for each in there),
        fault_rules=sum(each.fault_rules for each in there),
        faults_for=max((_sane(each.faults_for) for each in there), default=0.0),
        lints=_merged_lints(each for each in members if not each.is_gone),
    )


def _sane(number: float) -> float:
    """Replace what is no rate and no time: a sum with it would be none either."""
    return number if 0.0 <= number < inf else 0.0


def _merged_lints(members: Iterable[Answered]) -> tuple[LintCount, ...]:
    """Return the lints that any server shows, in the table's order."""
    found: dict[str, LintCount] = {}
    shown = chain.from_iterable(map(_lints, members))
    for lint in shown:
        before = found.get(lint.name)
        found[lint.name] = lint if before is None else _sum(before, lint)
    return tuple(sorted(found.values(), key=lambda lint: _ORDER.get(lint.name, len(_ORDER))))


def _lints(member: Answered) -> Iterable[LintCount]:
    state = member.state
    for lint in member.view.totals.lints:
        known = BY_NAME.get(lint.name)
        if known is not None and known.scope is LintScope.SERVER:
            sentence = f"{state.name}: {lint.sentence}"
            lint = replace(lint, sentence=sentence, server=state.name)  # noqa: PLW2901
        yield replace(lint, age=lint.age + state.silent)


def _sum(one: LintCount, other: LintCount) -> LintCount:
    # The sentence is that of the first.
    return replace(
        one, count=one.count + other.count, age=max(one.age, other.age),
        server=one.server if one.server == other.server else "",
    )  # fmt: skip
