"""Reads samples of programs, and asks the observers in them."""

import select
import threading
import time
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from echotui.sources.observed.joining import Joining
from echotui.sources.observed.observed_process import ObservedProcess
from echotui.sources.observed.observer_paths import ObserverPaths
from echotui.sources.observed.told import text_of
from echotui.sources.process.sample import ProcessId, ProcessInfo, Sample

WITHIN: Final = 0.8
"""Seconds of a sample for which answers are waited for: later ones are of the next sample.

10,000 connections take 0.34 s on an idle machine (measured); after `sampler.LATE`, with the time
that reading from outside takes, a poll does not wait any more."""


class KnownObserver(NamedTuple):
    """One that has answered.

    Attributes:
        name: Of its program.
        allow_kick: Whether the program lets its connections be closed.
    """

    name: str
    allow_kick: bool


class Observers:
    """Reads samples, and asks each process of them that has an observer; `close` it.

    Args:
        read: Reads a sample from outside.
        paths: Finds the sockets of observers.

    Attributes:
        paths: The same.
        known: Those that have answered, as of the newest sample; read it in any thread.
    """

    def __init__(self, read: Callable[[], Sample], paths: ObserverPaths | None = None) -> None:
        self.paths: Final = ObserverPaths() if paths is None else paths
        self.known: MappingProxyType[ProcessId, KnownObserver] = MappingProxyType({})
        self._read = read
        self._joining = Joining()
        self._processes: dict[ProcessId, ObservedProcess] = {}
        self._lock = threading.Lock()
        self._closed = False

    def sample(self) -> Sample:
        """Read a sample; called in a thread, one at a time."""
        sample = self._read()
        with self._lock:
            if not self._closed:
                self._keep([each.id for each in sample.processes if not each.ended])
                _ask(list(self._processes.values()))
                sample = self._joined(sample)
        if self._closed:
            self.close()
        return sample

    def close(self) -> None:
        """Free the sockets at once, or after the sample that is read now."""
        self._closed = True
        if self._lock.acquire(blocking=False):
            try:
                self._keep(())
            finally:
                self._lock.release()

    def _keep(self, living: Sequence[ProcessId]) -> None:
        for id_ in self._processes.keys() - set(living):
            self._processes.pop(id_).close()
        for id_ in living:
            if id_ not in self._processes:
                self._processes[id_] = ObservedProcess(id_, self.paths)

    def _joined(self, sample: Sample) -> Sample:
        now = time.monotonic()
        answers = {id_: each.take(now) for id_, each in self._processes.items()}
        told = {id_: answer for id_, answer in answers.items() if answer is not None}
        self.known = MappingProxyType({id_: _observer(self._processes[id_]) for id_ in told})
        if not told and not any(each.problem for each in self._processes.values()):
            return sample
        calls = [(id_, call) for id_, answer in told.items() for call in answer.calls]
        return sample._replace(
            at=now,
            took=sample.took + max(0.0, now - sample.at),
            held=sample.held + sum(answer.cost for answer in told.values()),
            processes=tuple(self._described(each) for each in sample.processes),
            entries=self._joining.entries(sample, told),
            calls=tuple(sorted(calls, key=lambda each: each[1].at)),
            missed=sum(answer.missed for answer in told.values()),
            loops=tuple((id_, loop) for id_, answer in told.items() for loop in answer.loops),
        )

    def _described(self, info: ProcessInfo) -> ProcessInfo:
        process = self._processes.get(info.id)
        if process is None:
            return info
        known = self.known.get(info.id)
        return info._replace(
            name=info.name if known is None else known.name or info.name,
            observed=known is not None,
            unheard=process.problem,
        )


def _observer(process: ObservedProcess) -> KnownObserver:
    hello = process.hello
    if hello is None:
        return KnownObserver("", allow_kick=False)
    return KnownObserver(text_of(hello.name), hello.allow_kick)


def _ask(processes: Sequence[ObservedProcess]) -> None:
    """Ask all of them at once, and wait for their answers."""
    for each in processes:
        each.begin(time.monotonic())
    deadline = time.monotonic() + WITHIN
    waiting = [each for each in processes if each.waits]
    while waiting:
        left = deadline - time.monotonic()
        # One of which nothing came in time is not waited for again.
        patience = 0.0 if all(each.late for each in waiting) else max(0.0, left)
        ready = _ready(waiting, patience)
        for each in ready:
            each.receive(time.monotonic())
        waiting = [each for each in waiting if each.waits]
        if not ready or left <= 0:
            break
    for each in waiting:
        each.late = True


def _ready(processes: Sequence[ObservedProcess], seconds: float) -> list[ObservedProcess]:
    poll = select.poll()
    by_fd = {each.link.fileno(): each for each in processes if each.link is not None}
    for fd in by_fd:
        poll.register(fd, select.POLLIN)
    return [by_fd[fd] for fd, _ in poll.poll(seconds * 1000)]
