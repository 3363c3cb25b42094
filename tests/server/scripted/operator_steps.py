"""What the operator commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echotui.model.command import Strength
from echotui.model.ending import Reason
from echotui.model.strategy import Strategy
from echotui.server import commands

if TYPE_CHECKING:
    from tests.server.scripted.world import World


class OperatorSteps:
    """The steps of the operator."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._server = world.server
        self._viewer = world.server.viewers.open()

    def do_kick(self, number: int, strength: str) -> None:
        commands.kick(self._server, self._world.id_of(number), Strength(strength))

    def do_kick_each(self, strength: str) -> None:
        commands.kick_each(self._server, [*self._server.channels, 10**6], Strength(strength))

    def do_hold(self, number: int, on: bool) -> None:  # noqa: FBT001 - a step's argument
        commands.hold(self._server, self._world.id_of(number), on=on)

    def do_hold_each(self, on: bool) -> None:  # noqa: FBT001 - a step's argument
        commands.hold_each(self._server, list(self._server.channels), on=on)

    def do_accept(self, on: bool) -> None:  # noqa: FBT001 - a step's argument
        commands.accept(self._server, on=on)

    def do_forget(self) -> None:
        commands.forget(self._server)
        self._world.invariants.forgotten()

    def do_expire(self) -> None:
        self._server.viewers.sample(self._world.now)

    def do_adopt(self, strategy: str) -> None:
        self._server.set_strategy(Strategy(strategy))

    def do_poll(self, one: int, other: int) -> None:
        viewers, id_of = self._server.viewers, self._world.id_of
        viewers.poll(self._viewer, id_of(one), id_of(other), paused=False)
        viewers.detail(id_of(other))

    def do_drain(self, within: float) -> None:
        # The operator first, then the end of the program.
        reason = Reason.SERVER_STOP if self._world.drained else Reason.SERVER_DRAINED
        self._world.drained = True
        self._world.start(self._server.drainer.drain(within, reason))
