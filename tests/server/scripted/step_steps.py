"""Stepping the loop, from two dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from echotui.model.query import Query
from echotui.server.step_mode import StepMode
from echotui.sources.stepping import FORGOTTEN, NEXT, RUN, STOP, TURN, Stepping

if TYPE_CHECKING:
    from tests.server.scripted.world import World

VIEWERS: Final = 2


class StepSteps:
    """The steps of two viewers who step the loop, or leave it alone."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._viewers = [self._open(number) for number in range(VIEWERS)]
        self._polled_at = dict.fromkeys(range(VIEWERS), world.now)
        self.stood = 0

    def _open(self, number: int) -> Stepping:
        return Stepping(self._world.server, f"viewer {number}", at_once=True)

    def do_step(self, number: int, action: str) -> None:
        """Press a key, if the dashboard offers it now."""
        viewer, gate = self._viewers[number], self._world.gate
        if not _offers(viewer, action):
            return
        steps = self._world.server.stepper.owner is viewer
        waiting = gate.begin()
        self._world.start(self._press(number, action))
        if self._world.in_turn:
            return
        if action in (NEXT.id, TURN.id) and not steps:
            gate.check_refused()
            return
        match action:
            case NEXT.id:
                gate.check_next(waiting)
            case TURN.id:
                gate.check_turn(waiting)
            case RUN.id:
                gate.check_leave(waiting)

    async def _press(self, number: int, action: str) -> None:
        # As `ExtendedSource` has it: what is offered may have changed since the key.
        viewer = self._viewers[number]
        if _offers(viewer, action):
            self._polled_at[number] = self._world.now
            await viewer.invoke(action, "")

    def do_watch(self, number: int) -> None:
        """Poll, as the dashboard does by itself."""
        self._polled_at[number] = self._world.now
        self._viewers[number].polled(Query())

    def do_close_viewer(self, number: int) -> None:
        """End a dashboard, and start another: what was parked for it is delivered."""
        waiting = self._world.gate.begin()
        owner = self._world.server.stepper.owner is self._viewers[number]
        self._viewers[number].close()
        self._viewers[number] = self._open(number)
        if owner and not self._world.in_turn:
            self._world.run()
            self._world.gate.check_leave(waiting)

    def close(self) -> None:
        """End both dashboards, which lets the loop run."""
        for viewer in self._viewers:
            viewer.close()

    def leave(self) -> None:
        """Let the loop run, whoever steps it."""
        for number in range(VIEWERS):
            self.do_step(number, RUN.id)
            if self._world.gate.stands:
                self.do_step(number, STOP.id)
                self.do_step(number, RUN.id)

    def check(self) -> None:
        """AssertionError when a viewer steps that has not polled for long."""
        stepper = self._world.server.stepper
        assert (stepper.owner is None) is (stepper.mode is StepMode.RUN)
        for number, viewer in enumerate(self._viewers):
            if stepper.owner is viewer:
                self.stood += 1
                silent = self._world.now - self._polled_at[number]
                assert silent < FORGOTTEN, f"viewer {number} steps, silent for {silent:g} s"


def _offers(viewer: Stepping, action: str) -> bool:
    return any(each.id == action for each in viewer.actions)
