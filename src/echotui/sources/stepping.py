"""Stepping the loop from one dashboard: the actions and the pane."""

import asyncio
import logging
from functools import partial
from typing import Final

from msgspec.structs import replace

from echotui.model.command import Command, Done, Outcome, Refused
from echotui.model.note import Note, NoteKind
from echotui.model.query import Query
from echotui.model.source_action import SourceAction
from echotui.server.server import EchoServer
from echotui.server.step_mode import StepMode
from echotui.sources.step_pane import LISTED, step_pane

log = logging.getLogger(__name__)

FORGOTTEN: Final = 10.0
"""Seconds without a poll after which a viewer steps no longer: its clients would wait for ever."""
SAME: Final = 1.0
"""Seconds for which a pane is kept while nothing is done. What clients send changes it at each
poll, and to draw that took a third of the time of a dashboard whose loop stands."""

_action = partial(SourceAction, heading="Step the loop", acts=True)
START: Final = _action(
    "step-start", "S", "step", "step the loop: slowly, then event by event (. and ,)", later=True
)
STOP: Final = _action("step-stop", "S", "stop", "stop the loop: events by key (. and ,)")
RUN: Final = _action("step-run", "S", "run", "let the loop run; what is ready comes first")
NEXT: Final = _action("step-next", ".", "next event", "deliver the next event that is ready")
TURN: Final = _action("step-turn", "comma", "whole turn", "deliver all events that are ready now")

SHOWN: Final = 10.0
"""Seconds for which who has stepped reads that another viewer has ended it."""

_NOTHING: Final = Refused("Nothing is ready: the loop waits for its clients.")
_RUNS: Final = Refused("The loop runs: S makes it wait.")
# They answer why nothing is delivered.
_IDLE: Final = (replace(NEXT, label=""), replace(TURN, label=""))


class Stepping:
    """Steps the loop for one viewer; the others see it, and can end it.

    Args:
        at_once: Whether the operator is not asked before the loop is stepped.

    Attributes:
        by: The viewer's name, for the others.
    """

    def __init__(self, server: EchoServer, by: str, *, at_once: bool) -> None:
        self._server = server
        self._stepper = server.stepper
        self._at_once = at_once
        self._loop = asyncio.get_running_loop()
        self._polled_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._ended = ("", 0.0)
        self._shown: tuple[object, ...] = ()
        self._shown_at = 0.0
        self._made = Note()
        self.by = by

    @property
    def actions(self) -> tuple[SourceAction, ...]:
        """Those of the mode; while another viewer steps, only its end; none if the server ends.

        Those that deliver are always there: they are refused with the reason.
        """
        owner = self._stepper.owner
        if owner is None:
            return () if self._stepper.finished else (self._start, *_IDLE)
        if owner is not self:
            return (RUN, *_IDLE)
        return (STOP if self._stepper.mode is StepMode.SLOW else RUN, NEXT, TURN)

    @property
    def _start(self) -> SourceAction:
        if self._at_once:
            return START
        count = len(self._server.channels)
        if count:
            wait = "1 client waits" if count == 1 else f"{count} clients wait"
            waits = f"{wait} until each event is let through."
        else:
            waits = "No client waits yet; those that come will."
        return replace(
            START,
            confirm="Step the loop?",
            warning=f"{waits} Their own timeouts go on, so they may hang up.",
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is ready and what was done, while the loop is stepped; and who has ended it."""
        text, at = self._ended
        recent = text and self._loop.time() - at < SHOWN
        ended = (Note(NoteKind.NOW, text),) if recent else ()
        if self._stepper.mode is StepMode.RUN:
            return ended
        return (self._pane(), *ended)

    def _pane(self) -> Note:
        """Make the pane anew once a second, or when something was done or is ready."""
        stepper, now = self._stepper, self._loop.time()
        shows = stepper.mode, stepper.owner, stepper.count, stepper.oldest(LISTED), stepper.parked
        if shows != self._shown or now - self._shown_at >= SAME:
            self._shown, self._shown_at = shows, now
            self._made = step_pane(self._server, self)
        return self._made

    async def invoke(self, action: str, _text: str) -> Outcome:
        """Change the mode, or deliver events."""
        self._polled_at = self._loop.time()
        stepper = self._stepper
        match action:
            case START.id:
                self._ended = ("", 0.0)
                stepper.start(StepMode.SLOW, self)
                self._watch()
                return Done(f"The loop handles {stepper.rate:g} events a second.")
            case STOP.id:
                stepper.start(StepMode.STEP, self)
                return Done("Loop and timeouts stand. Press . for the next event, comma for all.")
            case RUN.id:
                # All that step are of this class.
                if isinstance(stepper.owner, Stepping) and stepper.owner is not self:
                    stepper.owner.ended(self.by)
                stepper.leave()
                await stepper.has_left()
                by = stepper.owner and f"{stepper.owner.by} steps the loop again."
                return Done(by or "The loop runs.")
        if stepper.owner is not self:
            if stepper.owner is None:
                return _RUNS
            return Refused(f"Only {stepper.owner.by} can: it steps the loop. S lets it run.")
        # Like a debugger's: it stops what goes on by itself.
        if stepper.mode is StepMode.SLOW:
            stepper.start(StepMode.STEP, self)
        delivered = await (stepper.next() if action == NEXT.id else stepper.turn())
        return Done("") if delivered else _NOTHING

    def ended(self, by: str) -> None:
        """Note that another viewer lets the loop run, which this one steps."""
        self._ended = (f"Stepping has ended: {by} let the loop run.", self._loop.time())

    def polled(self, _query: Query) -> None:
        """Note that the dashboard is still there."""
        self._polled_at = self._loop.time()

    def close(self) -> None:
        """Let the loop run, if it was this viewer that stepped it."""
        if self._timer is not None:
            self._timer.cancel()
        if self._stepper.owner is self:
            self._stepper.leave()

    def submitted(self, command: Command, outcome: Outcome) -> None:
        """Do nothing: what is parked follows what the operator does by itself."""

    def _watch(self) -> None:
        """Let the loop run if the dashboard has not polled for long."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._stepper.owner is not self:
            return
        rest = self._polled_at + FORGOTTEN - self._loop.time()
        if rest > 0:
            self._timer = self._loop.call_later(rest, self._watch)
        else:
            log.warning("step-forgotten", extra={"fields": {"by": self.by}})
            self._stepper.leave()
