"""What looks wrong with a program and its descriptors, from sample to sample."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from echotui.model import tcp_states
from echotui.model.kinds import LISTENER
from echotui.model.lint import LintCount, LintState
from echotui.model.lints import (
    BACKLOG,
    CLOSE_WAIT,
    DESCRIPTORS,
    EMPTY_MASK,
    IDLE_WRITE,
    KERNEL_QUEUE,
    LINTS,
    RETRANSMITS,
    SLOW_LOOP,
    STUCK,
)
from echotui.model.mask import EDGE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.server.connection_lints import MUCH, STUCK_AFTER
from echotui.server.server_lints import FULL
from echotui.sources.process.descriptor import Descriptor
from echotui.sources.process.lint_sentences import (
    OF_ALL,
    backlog_of,
    descriptors_of,
    sentence_of,
)
from echotui.sources.process.loops import ProgramLoops
from echotui.sources.process.sample import Entry, Sample

LEAK_AFTER: Final = 10.0  # Seconds in CLOSE-WAIT.
RECENT: Final = 10.0  # Seconds for which segments sent again count.
IDLE_SAMPLES: Final = 2
"""Samples in a row with an idle WRITE: in one alone, the program may be about to take it off."""
_SENDING: Final = frozenset({tcp_states.ESTABLISHED, tcp_states.CLOSE_WAIT, ""})
"""TCP's states in which WRITE is for sending; while connecting it is for that. Empty: no TCP."""


class ProgramLints:
    """Checks each descriptor of a sample: `begin`, `check` each, `end`.

    Args:
        allowed: Names of lints that are not reported.
        loops: Has taken over each sample before.
    """

    def __init__(self, allowed: Collection[str], loops: ProgramLoops) -> None:
        self._loops = loops
        known = {*OF_ALL, DESCRIPTORS.name, BACKLOG.name, SLOW_LOOP.name}
        self._reported = tuple(
            lint.name for lint in LINTS if lint.name in known and lint.name not in allowed
        )
        self._of_connections = tuple(name for name in self._reported if name in OF_ALL)
        self._found: Counter[str] = Counter()
        self._of_program: dict[str, list[str]] = {}
        self.counts: tuple[LintCount, ...] = ()

    def reported(self, *, observed: bool) -> tuple[str, ...]:
        """Return the names of those that are reported; `observed`: it tells of its loops."""
        return tuple(name for name in self._reported if observed or name != SLOW_LOOP.name)

    def begin(self, sample: Sample) -> None:
        """Begin with a sample."""
        self._found.clear()
        self._of_program = {
            DESCRIPTORS.name: [
                descriptors_of(process)
                for process in sample.processes
                if process.limit and process.descriptors > FULL * process.limit
            ],
            SLOW_LOOP.name: self._loops.sentences,
        }

    def check(self, descriptor: Descriptor, at: float) -> bool:
        """Check one at a sample's monotonic time; return whether its lints have changed."""
        entry = descriptor.entry
        descriptor.idle_writes = descriptor.idle_writes + 1 if _writes_idly(entry) else 0
        before, shown = descriptor.lints, self._shown(descriptor, at)
        if shown:
            self._found.update(shown)
        descriptor.lints = shown
        return shown != before

    def _shown(self, descriptor: Descriptor, at: float) -> tuple[str, ...]:
        entry, sendq, names = descriptor.entry, descriptor.entry.sendq or 0, []
        listens = entry.state == tcp_states.LISTEN
        if sendq and not listens:
            if at - descriptor.moved_at >= STUCK_AFTER:
                names.append(STUCK.name)
            if sendq > MUCH:
                names.append(KERNEL_QUEUE.name)
        if descriptor.resent_at is not None and at - descriptor.resent_at < RECENT:
            names.append(RETRANSMITS.name)
        if not entry.mask & (READ | WRITE | ONE_SHOT | UNSEEN):
            names.append(EMPTY_MASK.name)
        if descriptor.idle_writes >= IDLE_SAMPLES:
            names.append(IDLE_WRITE.name)
        if entry.state == tcp_states.CLOSE_WAIT and at - descriptor.since >= LEAK_AFTER:
            names.append(CLOSE_WAIT.name)
        # Most have none.
        return tuple(name for name in names if name in self._of_connections) if names else ()

    def end(self, listeners: Iterable[Descriptor]) -> None:
        """End with a sample."""
        self._of_program[BACKLOG.name] = [
            backlog_of(each) for each in listeners if _is_full(each.entry)
        ]
        self.counts = tuple(self._count(name) for name in self._reported if self._shows(name))

    def _shows(self, name: str) -> bool:
        return bool(self._found[name] or self._of_program.get(name))

    def _count(self, name: str) -> LintCount:
        if name in OF_ALL:
            return LintCount(name, self._found[name], 0.0, OF_ALL[name])
        sentences = self._of_program[name]
        return LintCount(name, len(sentences), 0.0, sentences[0])

    def states(self, descriptor: Descriptor, now: float) -> tuple[LintState, ...]:
        """Return the lints that a descriptor shows, as sentences, at a monotonic time."""
        return tuple(
            LintState(name, sentence_of(name, descriptor, now)) for name in descriptor.lints
        )


def _writes_idly(entry: Entry) -> bool:
    return (
        entry.mask & (WRITE | EDGE | ONE_SHOT | UNSEEN) == WRITE
        and entry.sendq == 0
        and entry.state in _SENDING
        and entry.kind != LISTENER
    )


def _is_full(entry: Entry) -> bool:
    # `sk_acceptq_is_full` (include/net/sock.h) is true with one more than the limit.
    waiting, limit = entry.recvq or 0, entry.sendq or 0
    return entry.state == tcp_states.LISTEN and waiting > 0 and waiting >= limit
