"""The loops of a program that tells of itself: how late they are, and what holds them."""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from echotui.model.detail import NOWHERE
from echotui.model.field_kind import LOOP_HELD
from echotui.model.journal import Observed
from echotui.model.mask import NONE
from echotui.model.note import Note, NoteKind
from echotui.observer.wire import InnerLoop
from echotui.server.lag import HELD
from echotui.sources.process.sample import ProcessId, Sample

LATELY: Final = 10.0  # Seconds for which lags and holds count.
NOTED: Final = 0.1  # Seconds of a hold that has a line in the journal.
SAME: Final = 0.05  # Seconds by which the beginning of one hold is told differently, at most.
_MOST: Final = 10_000  # Lags that are kept.


class LoopHold(NamedTuple):
    """A time for which one callback held a loop.

    Attributes:
        until: Monotonic time in seconds; while it runs, of the sample.
    """

    until: float
    seconds: float
    where: str
    doing: str = ""

    @property
    def text(self) -> str:
        """`held for 1.2 s by app.py:33 in get (GET /slow)`."""
        by = f" by {self.where}" if self.where else ""
        doing = f" ({self.doing})" if self.doing else ""
        size = f"{self.seconds:.1f} s" if self.seconds >= 1 else f"{self.seconds * 1e3:.0f} ms"
        return f"held for {size}{by}{doing}"


class ProgramLoops:
    """Follows the loops of a program from sample to sample."""

    def __init__(self) -> None:
        self._kinds: dict[ProcessId, tuple[str, ...]] = {}
        self._lags: deque[tuple[float, float]] = deque(maxlen=_MOST)
        # Of a process, its loops are told in one order.
        self._running: dict[tuple[ProcessId, int], LoopHold] = {}
        self._over: deque[tuple[ProcessId, LoopHold]] = deque(maxlen=_MOST)

    @property
    def kind(self) -> str:
        """What they are: `Tornado`; empty: none has told."""
        return ", ".join(dict.fromkeys(kind for each in self._kinds.values() for kind in each))

    def take(self, sample: Sample) -> list[Observed]:
        """Take over a sample; return lines about long holds that are over."""
        at = sample.at
        living = {each.id for each in sample.processes if not each.ended}
        lines: list[Observed] = []
        told: dict[ProcessId, list[InnerLoop]] = {}
        for id_, loop in sample.loops:
            told.setdefault(id_, []).append(loop)
        self._kinds = {id_: kinds for id_, kinds in self._kinds.items() if id_ in living}
        self._running = {key: hold for key, hold in self._running.items() if key[0] in living}
        for id_, loops in told.items():
            known = id_ in self._kinds
            self._kinds[id_] = tuple(loop.kind for loop in loops if loop.kind)
            for number, loop in enumerate(loops):
                self._lags += [(at, lag) for lag in loop.lags]
                # The first answer may be about a time before it was watched.
                now = loop if known else loop._replace(longest=0.0)
                for hold in self._take(id_, number, now, at):
                    self._over.append((id_, hold))
                    if hold.seconds >= NOTED:
                        text = f"the loop was {hold.text}"
                        lines.append(Observed(at, 0, LOOP_HELD, 0, NONE, NONE, text, NOWHERE))
        self._forget(at)
        return lines

    def _forget(self, at: float) -> None:
        while self._lags and at - self._lags[0][0] > LATELY:
            self._lags.popleft()
        while self._over and at - self._over[0][1].until > LATELY:
            self._over.popleft()

    def _take(self, id_: ProcessId, number: int, loop: InnerLoop, at: float) -> Iterator[LoopHold]:
        """Take over what one loop tells; yield the holds that are over."""
        before = self._running.pop((id_, number), None)
        longest = LoopHold(at, loop.longest, loop.longest_where, loop.longest_doing)
        if loop.held > HELD:
            now = LoopHold(at, loop.held, loop.where, loop.doing)
            self._running[id_, number] = now
            if before is not None and _began(now) > _began(before) + SAME:
                yield before if before.seconds >= longest.seconds else longest
            elif before is None and longest.seconds > max(now.seconds + SAME, HELD):
                yield longest
        elif before is not None:
            seconds = max(before.seconds, longest.seconds)
            # The line of the longest time, not the last one that was seen.
            known = longest if longest.where else before
            doing = longest.doing or before.doing
            yield LoopHold(at, seconds, known.where, doing)
        elif longest.seconds > HELD:
            yield longest

    def lag(self, now: float) -> tuple[float, float]:
        """Return how late loops were in the last 10 s: 99th percentile and maximum in seconds.

        Neither is below the time for which a loop is held now.
        """
        self._forget(now)
        held = max((hold.seconds for hold in self._running.values()), default=0.0)
        lags = sorted(lag for _, lag in self._lags) or [0.0]
        return max(held, lags[(len(lags) * 99 - 1) // 100]), max(held, lags[-1])

    @property
    def sentences(self) -> list[str]:
        """Return which loops were held lately; of those that are held now, see `notes`.

        Of each process, the last hold that has a line in the journal, else the longest.
        """
        now = {id_ for (id_, _), hold in self._running.items() if hold.seconds >= NOTED}
        told: dict[ProcessId, LoopHold] = {}
        for id_, hold in self._over:
            if id_ in self._kinds and id_ not in now:
                told[id_] = max(told.get(id_, hold), hold, key=_weight)
        return [f"{self._loop(id_)} was {hold.text}." for id_, hold in told.items()]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Which loops are held now, as of the newest sample."""
        return tuple(
            Note(NoteKind.ALARM, f"{self._loop(id_)} has been {hold.text}.")
            for (id_, _), hold in self._running.items()
            if hold.seconds >= NOTED
        )

    def _loop(self, id_: ProcessId) -> str:
        return f"The loop of process {id_.pid}" if len(self._kinds) > 1 else "The loop"


def _weight(hold: LoopHold) -> tuple[float, float]:
    return hold.until if hold.seconds >= NOTED else 0.0, hold.seconds


def _began(hold: LoopHold) -> float:
    return hold.until - hold.seconds
