"""One process, and what its observer tells."""

from typing import Final, NamedTuple

from echotui.observer.wire import VERSION, InnerCall, InnerLoop, InnerProgram
from echotui.sources.observed.link import Answer, ObserverLink
from echotui.sources.observed.observer_paths import ObserverPaths
from echotui.sources.observed.told import (
    MOST_LOOPS,
    NotToldError,
    ToldConnection,
    call_of,
    loop_of,
    seconds_of,
    text_of,
)
from echotui.sources.process.sample import ProcessId
from echotui.sources.process.sampler import HELD_PART

AGAIN: Final = 1.0  # Seconds from one try to connect to the next.
AFTER_LIES: Final = 30.0  # The same after it has told what cannot be read.
SILENT_AFTER: Final = 3.0  # Seconds without an answer after which that is said.
MUCH: Final = 0.01
"""Processor seconds of an answer for which the samples wait, `HELD_PART` times as long. After one
that cost more, they go on, and only the next question waits."""
FOREVER: Final = 3600.0  # Seconds; no lag is longer.


class Told(NamedTuple):
    """The newest answer of a process.

    Attributes:
        calls: Those since the answer before.
        missed: How many more there were.
        cost: Processor seconds that it took of the program, for which the next sample waits.
        own: Inodes of the observer's own sockets.
    """

    connections: dict[tuple[int, int], ToldConnection]
    calls: tuple[InnerCall, ...] = ()
    missed: int = 0
    loops: tuple[InnerLoop, ...] = ()
    cost: float = 0.0
    own: frozenset[int] = frozenset()

    @property
    def old(self) -> "Told":
        """What is left of it when the next answer has not come."""
        return Told(self.connections, own=self.own)

    def after(self, before: "Told") -> "Told":
        """Return it with what only the answer before has told, which was not taken."""
        loops = self.loops
        if [each.kind for each in loops] == [each.kind for each in before.loops]:
            loops = tuple(map(_loop_after, loops, before.loops))
        missed = before.missed + self.missed
        return self._replace(calls=(*before.calls, *self.calls), missed=missed, loops=loops)


def _loop_after(loop: InnerLoop, before: InnerLoop) -> InnerLoop:
    most = max(loop, before, key=lambda each: each.longest)
    return loop._replace(
        lags=(*before.lags, *loop.lags),
        longest=most.longest,
        longest_where=most.longest_where,
        longest_doing=most.longest_doing,
    )


class ObservedProcess:
    """Asks the observer of a process, if there is one: `begin`, `receive` what comes, `take`.

    Attributes:
        link: `None`: there is none, or not now.
        hello: What it said first; `None`: it has said nothing yet.
        late: It was waited for, and nothing has come.
        problem: Why it is not heard, as a sentence; empty: it is, or there is none.
    """

    def __init__(self, id_: ProcessId, paths: ObserverPaths) -> None:
        self.id: Final = id_
        self.link: ObserverLink | None = None
        self.hello: InnerProgram | None = None
        self.late = False
        self.problem = ""
        self._paths = paths
        self._try_at = float("-inf")
        self._asked_at = self._rest_until = 0.0
        self._since = 0
        self._newest = 0.0
        self._told: Told | None = None
        self._new = False

    @property
    def waits(self) -> bool:
        """Whether an answer has not come yet."""
        return self.link is not None and self.link.waits

    def begin(self, now: float) -> None:
        """Ask, at a monotonic time, unless an answer is waited for, or the last one cost much."""
        if self.link is None:
            self._connect(now)
        elif self.link.waits:
            # Of a question before: it is old.
            self.receive(now)
        if self.link is not None and not self.link.waits and now >= self._rest_until:
            self._ask(now)

    def receive(self, now: float) -> None:
        """Read what has come, and ask on after a greeting."""
        if self.link is None:
            return
        link, before = self.link, self.link.received
        try:
            answer = link.receive()
            self.late = self.late and link.received == before
            if answer is not None:
                self._take(answer, now)
        except (NotToldError, OSError) as error:
            self._fail(error, now)

    def take(self, now: float) -> Told | None:
        """Return the newest answer; of one that was returned before, only its connections."""
        silent = now - self._asked_at if self.waits else 0.0
        if silent >= SILENT_AFTER:
            self.problem = (
                f"{self.name} has not answered from inside for {silent:.0f} s: it is stopped, or"
                " holds its threads. What it told is that old."
            )
        elif self.link is not None:
            self.problem = ""
        told, new, self._new = self._told, self._new, False
        return told if told is None or new else told.old

    @property
    def name(self) -> str:
        """Its name and pid."""
        named = text_of(self.hello.name) if self.hello is not None else ""
        return f"{named}, pid {self.id.pid}," if named else f"Process {self.id.pid}"

    def close(self) -> None:
        """Free the socket."""
        if self.link is not None:
            self.link.close()
            self.link = None

    def _connect(self, now: float) -> None:
        if now < self._try_at:
            return
        self._try_at = now + AGAIN
        self.hello = None
        # It may count anew: the program has executed another one.
        self._since = 0
        path = self._paths.find(self.id.pid)
        try:
            self.link = None if path is None else ObserverLink(path, self.id.pid)
        except OSError:
            # Another process has left it, or it ends now.
            self.link = None
        if self.link is None:
            self._told = None

    def _ask(self, now: float) -> None:
        assert self.link is not None  # noqa: S101 - checked by the caller
        self._asked_at = now
        try:
            if self.hello is None:
                self.link.ask("hello")
            else:
                self.link.ask("sample", since=self._since)
        except (NotToldError, OSError) as error:
            self._fail(error, now)

    def _take(self, answer: Answer, now: float) -> None:
        if self.hello is None:
            self.hello = self._checked(answer.last.hello)
            self._ask(now)
            return
        sampled = answer.sampled
        if sampled is None or sampled.number < 0:
            raise NotToldError("it has no sample")
        calls = (call_of(call, now) for call in answer.calls)
        cost = seconds_of(sampled.cpu, now - self._asked_at)
        self._rest_until = now + HELD_PART * cost if cost > MUCH else 0.0
        told = Told(
            answer.connections,
            tuple(call for call in calls if call.at > self._newest),
            max(0, min(sampled.missed, 2**62)),
            tuple(loop_of(loop, FOREVER) for loop in sampled.loops[:MOST_LOOPS]),
            min(cost, MUCH),
            frozenset(sampled.own),
        )
        self._since = min(sampled.number, 2**62)
        self._newest = max([self._newest, *(call.at for call in told.calls)])
        # A late answer, and the one to the next question, may come in one sample.
        self._told = told.after(self._told) if self._new and self._told is not None else told
        self._new = True

    def _checked(self, hello: InnerProgram | None) -> InnerProgram:
        if hello is None:
            raise NotToldError("it does not greet")
        if hello.version != VERSION:
            version = text_of(str(hello.version))
            raise NotToldError(f"it is of version {version}, and only {VERSION} is read")
        if hello.start not in (0, self.id.start):
            raise NotToldError("it is of another process")
        return hello

    def _fail(self, error: Exception, now: float) -> None:
        self.close()
        self.late = False
        if isinstance(error, NotToldError):
            self.problem = (
                f"What {self.name} tells from inside cannot be read ({error}): it is watched from"
                " outside."
            )
            self._told = None
            self._try_at = now + AFTER_LIES
        else:
            # It ends, or begins anew: after a fork, or an exec.
            self._try_at = now
