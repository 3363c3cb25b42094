"""For how long a loop is held, and where, on a clock that a script moves."""

from collections.abc import Callable

import pytest

from echotui.observer import heartbeat
from echotui.observer.heartbeat import BEAT, Heartbeat, Held
from echotui.observer.running import Running


class Loop:
    """A loop that answers when the script says so."""

    def __init__(self) -> None:
        self.called: list[Callable[[], None]] = []

    def is_running(self) -> bool:
        return True

    def call_soon_threadsafe(self, call: Callable[..., None], *args: object) -> object:
        self.called.append(lambda: call(*args))
        return self


class World:
    """The clock, and where the loop is."""

    def __init__(self) -> None:
        self.now = 100.0
        self.at: Held = ("", "")
        self.loop = Loop()
        self.running = Running(self.loop)
        self.heartbeat = Heartbeat()
        self.heartbeat.answer(self.running, "asyncio")

    def tick(self, seconds: float) -> None:
        """Let the agent tick as long; what it calls waits."""
        for _ in range(round(seconds / BEAT)):
            self.heartbeat.tick(lambda: [(self.running, self.loop)])
            self.now += BEAT

    def answer(self) -> None:
        for call in self.loop.called:
            call()
        self.loop.called = []


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(heartbeat, "monotonic", lambda: made.now)
    monkeypatch.setattr(heartbeat, "held_at", lambda _: made.at)
    made.heartbeat.answer(made.running, "asyncio")
    return made


def test_a_hold_is_measured_from_when_the_loop_stopped_answering(world: World) -> None:
    world.tick(BEAT)
    world.answer()
    # Held from now on; the next callback is given to it only a beat later.
    began = world.now
    world.now += 0.9 * BEAT
    world.tick(0.4)
    held = world.heartbeat.answer(world.running, "asyncio").held
    assert held == pytest.approx(world.now - began, abs=BEAT / 2)
    world.answer()
    answer = world.heartbeat.answer(world.running, "asyncio")
    assert (answer.held, answer.longest) == (0.0, held)


def test_the_line_of_a_hold_is_the_one_that_took_longest(world: World) -> None:
    for place, seconds in (("app.py:8", 0.2), ("app.py:9", 0.6), ("app.py:11", 0.2)):
        world.at = place, "GET /slow"
        world.tick(seconds)
    world.answer()
    answer = world.heartbeat.answer(world.running, "asyncio")
    assert (answer.longest_where, answer.longest_doing) == ("app.py:9", "GET /slow")
