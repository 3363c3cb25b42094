"""What clients notice, as a sentence."""

from typing import Final

import pytest

from echotui.demo.client_views import LATE, ClientViews
from echotui.demo.messages import ClientEnd, ClientEnded, Connected, Echoed, Mismatch, Report
from echotui.demo.scenario import Kind, Part
from tests.demo.playing import HERE, THERE
from tests.demo.scripted_worker import Time

ANN: Final = Part("ann", Kind.CHATTY, every=1.0, notices=True)
BEN: Final = Part("ben", Kind.CHATTY, every=1.0, notices=True)
WRONG: Final = Mismatch("ann", 0, HERE, "byte 3 came back as 0x00, 0x41 was sent")


class World:
    """The views of some parts."""

    def __init__(self, *parts: Part, speed: float = 1.0) -> None:
        self.time = Time()
        self.views = ClientViews(self.time.clock, speed)
        self.views.begin(parts)

    def report(self, *reports: Report) -> str:
        """Note some; the text then."""
        for report in reports:
            self.views.note(report)
        return self.views.text(_shown)


def _shown(name: str) -> str:
    return {"ann": "#1", "ben": "#2"}[name]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0003, "0.3 ms"), (0.0099, "9.9 ms"), (0.412, "412 ms"), (2.66, "2.7 s")],
)
def test_an_echo(seconds: float, shown: str) -> None:
    world = World(ANN)
    assert world.report(Connected("ann", 0, HERE)) == ""
    text = world.report(Echoed("ann", HERE, seconds))
    assert text == f"What they notice: #1 an echo after {shown}."


def test_an_echo_that_does_not_come() -> None:
    world = World(ANN)
    world.report(Connected("ann", 0, HERE), Echoed("ann", HERE, 0.5))
    world.time.wait(1.0 + LATE)
    assert "an echo after 500 ms" in world.report()
    world.time.wait(1.6)
    assert world.report() == "What they notice: #1 no echo for 4 s."
    # Faster, it is missed sooner.
    world = World(ANN, speed=10.0)
    world.report(Connected("ann", 0, HERE))
    world.time.wait(0.3)
    assert "no echo" in world.report()


def test_only_a_kind_that_waits_for_its_echo_misses_it() -> None:
    world = World(Part("ann", Kind.HALF_CLOSER, notices=True))
    world.report(Connected("ann", 0, HERE))
    world.time.wait(100)
    assert world.report() == ""


@pytest.mark.parametrize("how", [ClientEnd.END_OF_FILE, ClientEnd.RESET])
def test_the_end_of_its_connection_until_the_next_one(how: ClientEnd) -> None:
    world = World(ANN)
    world.report(Connected("ann", 0, HERE))
    ended = f"What they notice: #1 its connection has ended: {how}."
    assert world.report(ClientEnded("ann", how, HERE)) == ended
    world.time.wait(100)
    assert world.report() == ended
    assert world.report(Connected("ann", 0, THERE)) == ""
    # Of the old connection.
    assert world.report(Echoed("ann", HERE, 0.1)) == ""


def test_a_wrong_byte_stays_because_nothing_is_compared_afterwards() -> None:
    world = World(ANN)
    shown = f"What they notice: #1 {WRONG.text}."
    assert world.report(Connected("ann", 0, HERE), WRONG) == shown
    world.time.wait(100)
    assert world.report(Echoed("ann", HERE, 0.0)) == shown


def test_several_and_only_those_of_the_step_that_report_it() -> None:
    world = World(ANN, BEN, Part("cleo", Kind.CHATTY))
    for name, local in (("ann", HERE), ("ben", THERE), ("cleo", HERE)):
        world.report(Connected(name, 0, local))
    text = world.report(Echoed("ben", THERE, 0.2), Echoed("ann", HERE, 0.1))
    assert text == "What they notice: #1 an echo after 100 ms; #2 an echo after 200 ms."
    world.views.begin([BEN])
    assert world.report() == "What they notice: #2 an echo after 200 ms."
    world.views.begin([ANN, BEN])
    assert world.report() == "What they notice: #2 an echo after 200 ms."
