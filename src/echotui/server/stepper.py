"""The gate between the loop and the handlers: run, slow, or one event at a time.

While the loop is stepped, no channel and no listener handles what the loop reports. The event is
parked: it is noted here, and the loop no longer reports it, because what is ready and not consumed
would be reported 240,000 to 690,000 times a second. When it is delivered, the handler does what it
would have done at once, and the loop reports the event anew if it is still ready.

It costs nothing while the loop runs: a channel comes here only for an event that it does not
handle, which each of them tests anyway; see `Channel.handled`.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from msgspec.structs import force_setattr
from tornado.ioloop import IOLoop

from echotui.model.detail import NOWHERE
from echotui.model.journal import Act, Acted, Stepped
from echotui.model.mask import NONE, READ, WRITE
from echotui.server.journal import Journal
from echotui.server.loop_step import LoopStep, Registered, loop_step
from echotui.server.parked_events import ParkedEvent, ParkedEvents, Steppable
from echotui.server.standing_clock import StandingClock
from echotui.server.step_mode import StepMode, StepOwner

log = logging.getLogger(__name__)

SLICE: Final = 0.004
"""Seconds of work in one iteration of the loop when many events are delivered."""
STEPS_PER_ITERATION: Final = 50
"""Half of what `EndLimit` lets end. Leaving has no such bound: clients that it has released keep
each iteration busy, and with 50 in each the last of 2,000 waited for seconds."""
KEPT_STEPS: Final = 3
TURNS: Final = 3
"""Iterations of the loop until what is ready after a delivery is parked."""


class Gated(Registered, Protocol):
    """What the stepper needs of a channel, beside `Steppable`."""

    def regate(self) -> None:
        """See `Channel.regate`."""


class Stepper:
    """Parks events, and delivers them.

    Args:
        channels: All that are not closed, by id.
        clock: Monotonic time in seconds.

    Attributes:
        mode: How events are handled now.
        owner: The viewer that steps; `None` while the loop runs.
        passing: The events that are handled when the loop reports them: all or none.
        clock: Stands while the loop is stepped, and until what was parked then is delivered.
        count: Events delivered since the loop was last let run.
        recent: The newest deliveries of the last `next`, `turn` or slow step, oldest first.
        rate: Deliveries a second in slow mode.
        finished: Whether the loop is stepped no more, because the server ends.
    """

    def __init__(
        self,
        loop: IOLoop,
        journal: Journal,
        channels: Mapping[int, Gated],
        clock: Callable[[], float],
    ) -> None:
        self._loop = loop
        self._journal = journal
        self._channels = channels
        self._clock = clock
        self._parked = ParkedEvents()
        self._timer: object | None = None
        self._ran = asyncio.Event()
        self._ran.set()
        self.mode = StepMode.RUN
        self.owner: StepOwner | None = None
        self.passing = READ | WRITE
        self.clock = StandingClock(clock)
        self.recent: deque[LoopStep] = deque(maxlen=KEPT_STEPS)
        self.count, self.rate, self.finished = 0, 2.0, False

    @property
    def parked(self) -> int:
        """How many events are parked."""
        return len(self._parked)

    def oldest(self, count: int) -> tuple[ParkedEvent, ...]:
        """Return at most `count` of the parked events, the next to be delivered first."""
        return self._parked.oldest(count)

    def park(self, subject: Steppable, event: int) -> bool:
        """Park an event, unless the loop runs. Return whether it is parked now.

        While the loop begins to run, an event does not overtake another one of its subject.
        """
        if self.passing and not subject.parked:
            return False
        if not event & subject.parked:
            self._parked.add(subject, event)
            subject.arm()
        return True

    def drop(self, subject: Steppable, events: int) -> None:
        """Forget parked events of a subject: it no longer waits for them, or is closed."""
        self._parked.drop(subject, events)

    def start(self, mode: StepMode, owner: StepOwner) -> None:
        """Step the loop from now on, slowly or by `next` and `turn`; it belongs to one viewer."""
        self._cancel()
        self.owner = owner
        if self.mode is StepMode.RUN:
            self._ran.set()  # It may begin to run, and somebody wait for that.
            self._ran.clear()
            self._journal.append(Acted(self._clock(), 0, Act.STEP, NOWHERE))
            self.count = 0
            self.recent.clear()
            self.clock.stop()
        self._set(mode, NONE)
        if mode is StepMode.SLOW:
            self._timer = self._loop.call_later(1 / self.rate, self._tick)

    def leave(self) -> None:
        """Deliver what is parked, in order, and let the loop run; see `has_left`."""
        if self.mode is not StepMode.RUN:
            self._cancel()
            self._journal.append(Acted(self._clock(), 0, Act.RUN, NOWHERE))
            self.owner = None
            self._set(StepMode.RUN, READ | WRITE)
            self._release()

    async def has_left(self) -> None:
        """Wait until the loop runs and nothing is parked, or until it is stepped anew."""
        await self._ran.wait()

    async def finish(self) -> None:
        """Leave for good: the server ends, and a clock that stands would keep it from that."""
        self.finished = True
        self.leave()
        await self.has_left()

    def stop(self) -> None:
        """Forget all that is parked: the server is about to close everything."""
        self._cancel()
        self._parked.clear()
        self.mode, self.owner, self.passing = StepMode.RUN, None, READ | WRITE
        self.clock.resume()
        self._ran.set()

    async def next(self) -> bool:
        """Deliver the oldest event, if any. Return whether there was one."""
        delivered = self._next()
        await _poll_loop()
        return delivered

    async def turn(self) -> int:
        """Deliver what is parked by now, in order. Return how many events that were."""
        if len(self._parked):
            self.recent.clear()
        last, count = self._parked.added, 0
        while self.mode is not StepMode.RUN:
            done = self._slice(last, self._step, STEPS_PER_ITERATION)
            count += done
            if not done:
                break
            await asyncio.sleep(0)
        await _poll_loop()
        return count

    def _set(self, mode: StepMode, passing: int) -> None:
        self.mode, self.passing = mode, passing
        for channel in list(self._channels.values()):
            channel.regate()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._loop.remove_timeout(self._timer)
            self._timer = None

    def _tick(self) -> None:
        self._timer = self._loop.call_later(1 / self.rate, self._tick)
        self._next()

    def _next(self) -> bool:
        event = self._parked.pop(self._parked.added)
        if event is None:
            return False
        self.recent.clear()
        self._step(event)
        return True

    def _release(self) -> None:
        # First, so that it goes on if a call below raises.
        self._timer = self._loop.call_later(0, self._release)
        self._slice(self._parked.added, self._hand_over, len(self._parked))
        if not len(self._parked):
            self._cancel()
            self.clock.resume()
            self._ran.set()

    def _slice(self, up_to: int, handle: Callable[[ParkedEvent], object], most: int) -> int:
        """Handle events, oldest first, for one iteration of the loop. Return how many."""
        until = time.perf_counter() + SLICE
        for done in range(most):
            event = self._parked.pop(up_to)
            if event is None:
                return done
            handle(event)
            if time.perf_counter() >= until:
                return done + 1
        return most

    def _step(self, event: ParkedEvent) -> None:
        """Deliver an event, with its line in the journal before those of its loop calls."""
        subject, journal = event.subject, self._journal
        self.count += 1
        line = Stepped(self._clock(), subject.id, self.count, event.name, "", subject.address)
        journal.append(line)
        before = journal.written
        # What it did is known afterwards, and nothing reads the journal meanwhile.
        force_setattr(line, "did", self._hand_over(event))
        newest = journal.newest(journal.written - before)
        self.recent.append(loop_step(line, newest, self._channels.get(subject.id)))

    def _hand_over(self, event: ParkedEvent) -> str:
        """Let the handler have an event, and the loop report it anew. Return what was done."""
        subject = event.subject
        try:
            did = subject.deliver(event.event)
        except Exception as error:  # of any type: the other events are to be delivered
            log.exception("a parked event failed", extra={"connection": subject.id})
            did = f"failed: {type(error).__name__}"
        # While the loop begins to run, no other event of it overtakes one that is parked.
        if not (self.passing and subject.parked):
            subject.arm()
        return did


async def _poll_loop() -> None:
    """Let the loop report, and the stepper park, what is ready now."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
