"""What the header says of a program, and its notes."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence

from echotui.model.detail import NOWHERE
from echotui.model.journal import Observed
from echotui.model.mask import NONE
from echotui.model.note import Note, NoteKind
from echotui.sources.process.descriptor import Descriptor
from echotui.sources.process.sample import Identity, ProcessId, ProcessInfo, Sample
from echotui.sources.process.unseen import sentence_of
from echotui.system.printable import one_line


def seconds_since(start: int) -> float:
    """Return the seconds since a process started, at `ProcessId.start`."""
    started = start / os.sysconf("SC_CLK_TCK")
    return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - started)


class ProgramInfo:
    """Processes of the newest sample, and where they listen.

    Args:
        again: It is found again when it is started again.

    Attributes:
        addresses: Of its listeners.
        observed: Whether a process of it tells, or told, of itself from inside.
        ended: Whether the newest sample has no process of it.
    """

    def __init__(self, *, again: bool) -> None:
        self._again = again
        self._processes: dict[ProcessId, ProcessInfo] = {}
        # Of the newest sample that had any process.
        self._first: ProcessInfo | None = None
        # Seconds that it ran until it had ended.
        self._lasted = 0.0
        self.ended = False
        self.addresses: tuple[str, ...] = ()
        self.observed = False

    def take(self, sample: Sample) -> list[Observed]:
        """Take over a sample; return the line of the first one of a run, and of an observer."""
        processes = [
            each._replace(name=one_line(each.name)) for each in sample.processes if not each.ended
        ]
        if not processes and not self.ended:
            self._lasted = self.uptime
        texts = list(self._news(processes))
        self.ended = not processes
        if self.ended:
            return _lines(texts, sample.at)
        known = {each.id for each in self._processes.values() if each.observed}
        texts += [
            f"observing {each.name}, pid {each.id.pid}: its calls have lines, TCP is sampled"
            for each in processes
            if each.observed and each.id not in known
        ]
        self.observed = self.observed or any(each.observed for each in processes)
        self._processes = {each.id: each for each in processes}
        self._first = processes[0]
        return _lines(texts, sample.at)

    def _news(self, processes: Sequence[ProcessInfo]) -> Iterator[str]:
        """Return what there is to say of a run: its begin, its end, and its begin again."""
        first = processes[0] if processes else None
        if self._first is None:
            if first is not None and not all(each.observed for each in processes):
                yield f"{first.name}: changes between samples are unseen"
            return
        going_on = first is not None and any(each.id in self._processes for each in processes)
        if not self.ended and not going_on:
            yield f"{self.name}, has ended"
        if first is not None and not going_on:
            yield f"{first.name}: started again as pid {first.id.pid}"

    def listen(self, listeners: Iterable[Descriptor]) -> None:
        """Take over where it listens."""
        self.addresses = tuple(
            dict.fromkeys(str(each.entry.local) for each in listeners if each.entry.local.host)
        )

    @property
    def program(self) -> str:
        """The name of the program: `haproxy`."""
        return self._first.name if self._first is not None else "the program"

    @property
    def name(self) -> str:
        """Its name and pid: `haproxy, pid 4711 and 2 more`."""
        if self._first is None:
            return ""
        more = len(self._processes) - 1
        return f"{self._first.name}, pid {self._first.id.pid}{f' and {more} more' if more else ''}"

    @property
    def several(self) -> bool:
        """Whether the newest sample that had any process had more than one."""
        return len(self._processes) > 1

    @property
    def uptime(self) -> float:
        """Seconds since its first process started; of a program that has ended, until then."""
        if self.ended or self._first is None:
            return self._lasted
        return seconds_since(self._first.id.start)

    def of(self, identity: Identity) -> ProcessInfo | None:
        """Return the process of a descriptor, if it has not ended."""
        return self._processes.get(identity.process)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What cannot be seen, and why."""
        if self.ended:
            again = " If it is started again, it is shown." if self._again else ""
            return (Note(NoteKind.ALARM, f"{self.name}, has ended.{again}"),)
        each = self._processes.values()
        problems = [text for info in each for text in (info.problem, info.unheard) if text]
        texts = dict.fromkeys(problems)
        return tuple(Note(NoteKind.ALARM, text) for text in texts) + self._masks()

    def _masks(self) -> tuple[Note, ...]:
        text = sentence_of(tuple(self._processes.values()))
        return (Note(text=text),) if text else ()


def _lines(texts: Iterable[str], at: float) -> list[Observed]:
    return [Observed(at, 0, "", 0, NONE, NONE, text, NOWHERE) for text in texts]
