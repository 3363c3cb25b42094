import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from echotui.demo.director import FAILURE_SHOWN
from echotui.demo.reports import Connected, Died, Ended, Failed, Figures, How, Mismatch
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.note import NoteKind
from tests.demo.directing import ANN, GONE, GREEDY, HERE, THERE, Directed


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Directed]:
    world = Directed()
    with monkeypatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "call_later", world.time.call_later)
        yield world


async def test_names_become_ids_once_they_are_connected_and_found(world: Directed) -> None:
    await world.at(2)
    assert world.director.caption.text == "ann talks."
    world.child.tell(Connected("ann", 0, HERE))
    assert world.director.caption.text == "ann talks."
    assert world.director.caption.ids == frozenset()
    world.ids[HERE] = 17
    assert world.director.caption.text == "#17 talks."
    assert world.director.caption.ids == {17}
    # Gone from the server, it is still the one that is spoken of.
    del world.ids[HERE]
    world.child.tell(Ended("ann", How.RESET, HERE))
    assert world.director.caption.text == "#17 talks."
    world.arrive(ANN, THERE, 18)
    assert world.director.caption.text == "#18 talks."


async def test_who_comes_back_to_the_stage_is_another_one(world: Directed) -> None:
    await world.at(2)
    world.arrive(ANN, HERE, 17)
    assert world.director.caption.text == "#17 talks."
    world.director.go(-1)
    world.director.go(1)
    assert world.director.caption.text == "ann talks."
    assert world.director.caption.ids == frozenset()


@pytest.mark.parametrize("how", [How.END_OF_FILE, How.RESET])
async def test_until_the_server_has_ended_the_client(world: Directed, how: How) -> None:
    await world.at(3)
    world.arrive(ANN, HERE, 1)
    world.arrive(GREEDY, THERE, 2)
    world.child.tell(Ended("ann", how, HERE))
    assert world.step == 3
    world.child.tell(Ended("greedy", how, THERE))
    assert world.step == 4


@pytest.mark.parametrize("how", [How.LEFT, How.REFUSED])
async def test_its_own_leaving_is_no_end_to_wait_for(world: Directed, how: How) -> None:
    await world.at(3)
    world.arrive(GREEDY, THERE, 2)
    world.child.tell(Ended("greedy", how, THERE if how is How.LEFT else Address("", 0)))
    assert world.step == 3


async def test_nor_is_the_end_of_one_that_was_there_before(world: Directed) -> None:
    await world.at(3)
    world.arrive(GREEDY, HERE, 2)
    world.director.go(-1)
    world.director.go(1)
    world.child.tell(Ended("greedy", How.RESET, HERE))
    assert world.step == 3
    world.arrive(GREEDY, THERE, 3)
    world.child.tell(Ended("greedy", How.RESET, HERE))
    assert world.step == 3


async def test_until_the_operator_has_kicked_it(world: Directed) -> None:
    await world.at(3)
    world.arrive(ANN, HERE, 1)
    world.arrive(GREEDY, THERE, 2)
    world.director.kicked(1, Strength.CLOSE)
    assert world.step == 3
    world.director.kicked(2, Strength.CLOSE)
    assert world.step == 4
    # It stays on the stage: it is drained perhaps.
    assert world.child.stages[-1] == ("ann", "greedy", "crowd")
    # That the client sees it too ends no second step, nor does another kick.
    world.child.tell(Ended("greedy", How.RESET, THERE))
    world.director.kicked(2, Strength.CLOSE)
    world.director.kicked(1, Strength.CLOSE)
    assert world.step == 4


@pytest.mark.parametrize(
    ("strength", "reading"),
    [(Strength.DRAIN, ["greedy"]), (Strength.CLOSE, []), (Strength.RESET, [])],
)
async def test_only_one_that_is_drained_is_told_to_read(
    world: Directed, strength: Strength, reading: list[str]
) -> None:
    await world.at(3)
    world.arrive(GREEDY, THERE, 2)
    # Another's client.
    world.director.kicked(5, strength)
    assert world.child.reading == []
    world.director.kicked(2, strength)
    assert world.child.reading == reading


async def test_the_caption_follows_the_kick(world: Directed) -> None:
    await world.at(4)
    world.arrive(GREEDY, THERE, 2)
    assert (world.director.caption.text, world.director.caption.kind) == ("Kick #2.", NoteKind.SOON)
    world.director.kicked(2, Strength.DRAIN)
    assert (world.director.caption.text, world.director.caption.kind) == ("Drained.", NoteKind.NOW)
    # Drained, it would not go: it is closed.
    world.director.kicked(2, Strength.CLOSE)
    assert world.director.caption.text == "Kick #2."
    world.call(THERE, GONE)
    assert world.director.caption.text == "Closed."
    assert world.director.caption.causes == {Cause.KICKED}
    # The next connection has not been kicked.
    world.arrive(GREEDY, HERE, 3)
    assert (world.director.caption.text, world.director.caption.kind) == ("Kick #3.", NoteKind.SOON)


async def test_a_wrong_echo_names_the_client_and_stays(world: Directed) -> None:
    await world.at(2)
    assert world.director.alarm == ""
    world.child.tell(Mismatch("ann", 0, HERE, "byte 3 came back as 0x00, 0x41 was sent"))
    said = "wrong echo to ann 127.0.0.1:50001: byte 3 came back as 0x00, 0x41 was sent"
    assert world.director.alarm == said
    world.child.tell(Failed("ann", "cannot connect: Connection refused"))
    world.director.go(1)
    world.time.wait(100_000)
    assert world.director.alarm == said


async def test_what_is_missing_after_a_kick_is_no_wrong_echo(world: Directed) -> None:
    await world.at(2)
    missing = Mismatch("ann", 0, HERE, "242108 bytes were missing at the end of file")
    world.cut.add(HERE)
    world.child.tell(missing)
    assert world.director.alarm == ""
    world.child.tell(replace(missing, text="byte 3 came back as 0x00, 0x41 was sent"))
    assert "byte 3" in world.director.alarm
    world.child.tell(replace(missing, local=THERE))
    assert "242108 bytes were missing" in world.director.alarm


async def test_a_failure_fades(world: Directed) -> None:
    await world.at(2)
    world.child.tell(Failed("ann", "cannot connect: Connection refused"))
    assert world.director.alarm == "ann: cannot connect: Connection refused"
    world.time.wait(FAILURE_SHOWN - 0.1)
    assert world.director.alarm == "ann: cannot connect: Connection refused"
    world.time.wait(0.2)
    assert world.director.alarm == ""
    world.child.tell(Failed("", "an order was not understood"))
    assert world.director.alarm == "clients: an order was not understood"


async def test_the_death_of_the_clients_is_told(world: Directed) -> None:
    await world.at(2)
    world.child.tell(Died(-9))
    world.time.wait(100_000)
    assert world.director.alarm == "the process of the clients ended, code -9"


async def test_figures_are_of_no_interest(world: Directed) -> None:
    await world.at(2)
    before = world.director.caption
    world.child.tell(Figures(5, 0.1, 0.2, 1, 1))
    assert (world.director.caption, world.director.alarm) == (before, "")
    assert not world.director.results
