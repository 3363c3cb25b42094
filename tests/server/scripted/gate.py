"""What the stepped loop may do, counted a second time: from the system calls, not from the code."""

from __future__ import annotations

import selectors
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from echotui.model.cause import Cause
from echotui.model.journal import Ended, Injected, JournalLine, LoopCall, Rejected, Stepped
from echotui.model.mask import READ, WRITE, words
from echotui.model.state import State
from echotui.server.step_mode import StepMode
from tests.server.scripted.sockets import Listening, Socket

if TYPE_CHECKING:
    from echotui.server.channel import Channel
    from tests.server.scripted.world import World

EVENTS: Final = {READ: selectors.EVENT_READ, WRITE: selectors.EVENT_WRITE}
ACCEPT: Final = "accept"
DUE: Final = "timer"
"""What an injected fault has waited for."""
CONSUMED: Final = 7
"""One turn in so many is tried for events that are not consumed."""


class Waiting(NamedTuple):
    """A parked event: `#3 READ`, `#0 accept`."""

    id: int
    name: str

    def __str__(self) -> str:
        return f"#{self.id} {self.name}"


class Gate:
    """Follows every receive, send and accept of the server.

    Attributes:
        delivered: Events delivered one by one, so far.
        left: Times that the loop was let run with something parked.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._calls: list[Waiting] = []
        self._read = 0
        self.delivered = 0
        self.left = 0

    @property
    def stands(self) -> bool:
        return self._world.server.stepper.mode is not StepMode.RUN

    @property
    def waiting(self) -> list[Waiting]:
        """All parked events, the next to be delivered first."""
        parked = self._world.server.stepper.oldest(1 << 20)
        return [Waiting(each.subject.id, each.name) for each in parked]

    def channel(self, sock: Socket) -> Channel:
        return next(each for each in self._world.server.channels.values() if each.fd == sock.fd)

    def on_call(self, sock: Socket | Listening, call: str) -> None:
        """Hear of a system call, as it begins: its event was delivered to the right connection."""
        if isinstance(sock, Listening):
            self._calls.append(Waiting(0, ACCEPT))
            self._check_step(0, (ACCEPT,), call)
            return
        channel = self.channel(sock)
        if channel.connection.state is State.CLOSED:
            return  # What is unread is discarded before the close.
        event = READ if call == "recv" else WRITE
        self._calls.append(Waiting(channel.id, words(event)))
        if event == READ and not channel.registered & READ:
            self._wrong(f"recv for #{channel.id}, which has the mask {channel.registered}")
        # An eager one sends at once what it has received, without waiting for WRITE.
        names = (words(READ),) if event == READ else (words(READ), words(WRITE), DUE)
        self._check_step(channel.id, names, call)

    def _check_step(self, id_: int, names: tuple[str, ...], call: str) -> None:
        if not self.stands:
            return
        step = self._newest_step()
        if step is None or step.did:
            self._wrong(f"{call} for #{id_} while the loop stands")
        elif step.id != id_ or step.event not in names:
            self._wrong(f"{call} for #{id_} in the step #{step.id} {step.event}")

    def _wrong(self, what: str) -> None:
        self._world.kernel.wrong.append(what)

    def _newest_step(self) -> Stepped | None:
        lines = self._world.server.journal.newest(200)
        return next((line for line in lines if isinstance(line, Stepped)), None)

    def check(self) -> None:
        """AssertionError when something is parked that is no longer wanted, or counted wrong."""
        world = self._world
        channels, stepper = world.server.channels, world.server.stepper
        entries = stepper.oldest(1 << 20)
        assert len(entries) == len(set(entries)) == stepper.parked
        for subject, event in entries:
            assert subject.parked & event, f"#{subject.id}: parked {subject.parked}"
            channel = channels.get(subject.id)
            living = channel is not None and subject in (channel, channel.transport)
            assert not subject.id or living, f"#{subject.id} is closed"
        for channel in channels.values():
            listed = sum(event for subject, event in entries if subject is channel)
            assert channel.parked == listed, f"#{channel.id}: parked {channel.parked}, not {listed}"
            stale = channel.parked & ~channel.registered
            assert not stale, f"#{channel.id}: parked {channel.parked} of {channel.registered}"
        assert self.stands or not entries, f"the loop runs, and parked are {self.waiting}"
        for listener in world.server.listeners:
            key = world.selector.keys.get(listener.fileno())
            armed = key is not None and key.events & selectors.EVENT_READ
            assert not (listener.parked and armed), "a listener is parked and armed"

    @property
    def spinning(self) -> list[int]:
        """Descriptors that the loop would report at once, and again: ready, and not parked."""
        keys, opened = self._world.selector.keys, self._world.kernel.open
        return [fd for fd, sock in opened.items() if fd in keys and keys[fd].events & sock.ready]

    def ready(self) -> Iterator[tuple[int, int]]:
        """Yield all that is ready."""
        return iter([(fd, sock.ready) for fd, sock in self._world.kernel.open.items()])

    def check_consumed(self, order: int) -> None:
        """What the running loop reports gets on, or is not reported again; now and then."""
        if order % CONSUMED or self.stands or not self.spinning:
            return
        before = {fd: self._progress(fd) for fd in self.spinning}
        self._world.run(self.ready())
        stuck = [fd for fd in self.spinning if before.get(fd) == self._progress(fd)]
        assert not stuck or self.stands, f"reported for ever: {stuck}"

    def _progress(self, fd: int) -> object:
        sock, key = self._world.kernel.open[fd], self._world.selector.keys[fd]
        if isinstance(sock, Listening):
            return sock, len(sock.backlog), len(sock.errors), key.events
        return sock, sock.taken, sock.given, sum(map(len, sock.errors.values())), key.events

    def begin_to_stand(self) -> bool:
        """Whether the loop stands, until a key is pressed."""
        self._read = self._world.server.journal.written
        return self._world.server.stepper.mode is StepMode.STEP

    def check_stood(self) -> None:
        """While it stood, no time has passed for any connection."""
        if not self.stands:
            return  # The viewer was silent for too long.
        for line in self._new_lines():
            if isinstance(line, LoopCall | Ended):
                choked = isinstance(line, LoopCall) and line.cause is Cause.QUEUES_FULL
                assert choked or not line.id, f"while it stood: {line}"

    def check_none_late(self) -> None:
        """What an injected latency has held back is let go in time."""
        if self.stands:
            return
        for channel in self._world.server.channels.values():
            sock = self._world.kernel.open[channel.fd]
            assert isinstance(sock, Socket)
            connection = channel.connection
            waits = connection.cause is Cause.OUT_OF_MEMORY or channel.registered & WRITE
            if waits or not connection.queued:
                continue
            assert not self._world.echoes.is_late(sock), f"#{channel.id} is late"

    def begin(self) -> list[Waiting]:
        """Return what is parked, before events are delivered."""
        self._calls.clear()
        self._read = self._world.server.journal.written
        return self.waiting

    def check_refused(self) -> None:
        """No event was delivered."""
        assert not self._steps(self._new_lines())

    def check_next(self, waiting: list[Waiting]) -> None:
        """The oldest event was delivered, and no other."""
        steps = self._steps(self._new_lines())
        assert steps == waiting[:1], f"{steps} of {waiting}"
        self.delivered += len(steps)

    def check_turn(self, waiting: list[Waiting]) -> None:
        """All were delivered, in order, unless an event before took their place in the mask."""
        lines = self._new_lines()
        steps = self._steps(lines)
        self._check_order(steps, waiting, lines)
        self.delivered += len(steps)

    def check_leave(self, waiting: list[Waiting]) -> None:
        """The same, by the calls: nothing is noted of a loop that runs."""
        assert not self.stands, "the loop was to run, and stands"
        lines, faulted = self._new_lines(), self._world.fault_steps.hit
        # Of the others it cannot be told by one call: an empty queue, a fault that holds it back.
        told = [
            each for each in waiting if each.name in ("READ", ACCEPT) and each.id not in faulted
        ]
        calls = list(dict.fromkeys(call for call in self._calls if call in told))
        self._check_order(calls, told, lines)
        self.left += bool(waiting)

    def _check_order(
        self, delivered: list[Waiting], waiting: list[Waiting], lines: list[JournalLine]
    ) -> None:
        kept = [each for each in waiting if each in delivered or not _was_dropped(each, lines)]
        assert delivered == kept, f"{delivered} of {waiting}"

    def _new_lines(self) -> list[JournalLine]:
        journal = self._world.server.journal
        return list(reversed(journal.newest(journal.written - self._read)))

    def _steps(self, lines: list[JournalLine]) -> list[Waiting]:
        return [Waiting(line.id, line.event) for line in lines if isinstance(line, Stepped)]


def _was_dropped(waiting: Waiting, lines: list[JournalLine]) -> bool:
    """Whether nobody waits for an event any more: it left the mask, or its fault is gone."""
    event = WRITE if waiting.name == words(WRITE) else READ
    for line in lines:
        if isinstance(line, Rejected) or line.id != waiting.id:
            continue
        if waiting.name == DUE:
            if isinstance(line, Ended) or (isinstance(line, Injected) and not line.on):
                return True
        elif isinstance(line, LoopCall) and line.before & event and not line.after & event:
            return True
    return False
