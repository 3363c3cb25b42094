import pytest
from msgspec.structs import replace

from echotui.demo.messages import ClientEnd, ClientEnded, Connected, Died, Failed, Figures, Mismatch
from echotui.demo.step_player import FAILURE_SHOWN
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.command import Strength
from echotui.model.note import NoteKind
from tests.demo.playing import ANN, GONE, GREEDY, HERE, THERE, Playing


async def test_names_become_ids_once_they_are_connected_and_found(world: Playing) -> None:
    await world.at(2)
    assert world.player.caption.text == "ann talks."
    world.worker.report(Connected("ann", 0, HERE))
    assert world.player.caption.text == "ann talks."
    assert world.player.caption.ids == frozenset()
    world.ids[HERE] = 17
    assert world.player.caption.text == "#17 talks."
    assert world.player.caption.ids == {17}
    # Gone from the server, it is still the one that is spoken of.
    del world.ids[HERE]
    world.worker.report(ClientEnded("ann", ClientEnd.RESET, HERE))
    assert world.player.caption.text == "#17 talks."
    world.arrive(ANN, THERE, 18)
    assert world.player.caption.text == "#18 talks."


async def test_a_client_that_reconnects_has_another_connection(world: Playing) -> None:
    await world.at(2)
    world.arrive(ANN, HERE, 17)
    assert world.player.caption.text == "#17 talks."
    world.player.go(-1)
    world.player.go(1)
    assert world.player.caption.text == "ann talks."
    assert world.player.caption.ids == frozenset()


@pytest.mark.parametrize("how", [ClientEnd.END_OF_FILE, ClientEnd.RESET])
async def test_until_the_server_has_ended_the_client(world: Playing, how: ClientEnd) -> None:
    await world.at(3)
    world.arrive(ANN, HERE, 1)
    world.arrive(GREEDY, THERE, 2)
    world.worker.report(ClientEnded("ann", how, HERE))
    assert world.step == 3
    world.worker.report(ClientEnded("greedy", how, THERE))
    assert world.step == 4


@pytest.mark.parametrize("how", [ClientEnd.LEFT, ClientEnd.REFUSED])
async def test_its_own_leaving_is_no_end_to_wait_for(world: Playing, how: ClientEnd) -> None:
    await world.at(3)
    world.arrive(GREEDY, THERE, 2)
    world.worker.report(
        ClientEnded("greedy", how, THERE if how is ClientEnd.LEFT else Address("", 0))
    )
    assert world.step == 3


async def test_nor_is_the_end_of_one_that_was_there_before(world: Playing) -> None:
    await world.at(3)
    world.arrive(GREEDY, HERE, 2)
    world.player.go(-1)
    world.player.go(1)
    world.worker.report(ClientEnded("greedy", ClientEnd.RESET, HERE))
    assert world.step == 3
    world.arrive(GREEDY, THERE, 3)
    world.worker.report(ClientEnded("greedy", ClientEnd.RESET, HERE))
    assert world.step == 3


async def test_until_the_operator_has_kicked_it(world: Playing) -> None:
    await world.at(3)
    world.arrive(ANN, HERE, 1)
    world.arrive(GREEDY, THERE, 2)
    world.player.kicked(1, Strength.CLOSE)
    assert world.step == 3
    world.player.kicked(2, Strength.CLOSE)
    assert world.step == 4
    # It stays in the cast: it may be draining.
    assert world.worker.casts[-1] == ("ann", "greedy", "crowd")
    # That the client sees it too ends no second step, nor does another kick.
    world.worker.report(ClientEnded("greedy", ClientEnd.RESET, THERE))
    world.player.kicked(2, Strength.CLOSE)
    world.player.kicked(1, Strength.CLOSE)
    assert world.step == 4


@pytest.mark.parametrize(
    ("strength", "reading"),
    [(Strength.DRAIN, ["greedy"]), (Strength.CLOSE, []), (Strength.RESET, [])],
)
async def test_only_a_drained_client_starts_reading(
    world: Playing, strength: Strength, reading: list[str]
) -> None:
    await world.at(3)
    world.arrive(GREEDY, THERE, 2)
    # Another's client.
    world.player.kicked(5, strength)
    assert world.worker.reading == []
    world.player.kicked(2, strength)
    assert world.worker.reading == reading


async def test_the_caption_follows_the_kick(world: Playing) -> None:
    await world.at(4)
    world.arrive(GREEDY, THERE, 2)
    assert (world.player.caption.text, world.player.caption.kind) == ("Kick #2.", NoteKind.SOON)
    world.player.kicked(2, Strength.DRAIN)
    assert (world.player.caption.text, world.player.caption.kind) == ("Drained.", NoteKind.NOW)
    # Drained, it would not go: it is closed.
    world.player.kicked(2, Strength.CLOSE)
    assert world.player.caption.text == "Kick #2."
    world.call(THERE, GONE)
    assert world.player.caption.text == "Closed."
    assert world.player.caption.causes == {Cause.KICKED}
    # The next connection has not been kicked.
    world.arrive(GREEDY, HERE, 3)
    assert (world.player.caption.text, world.player.caption.kind) == ("Kick #3.", NoteKind.SOON)


async def test_a_wrong_echo_names_the_client_and_stays(world: Playing) -> None:
    await world.at(2)
    assert world.player.alarm == ""
    world.worker.report(Mismatch("ann", 0, HERE, "byte 3 came back as 0x00, 0x41 was sent"))
    texts = "wrong echo to ann 127.0.0.1:50001: byte 3 came back as 0x00, 0x41 was sent"
    assert world.player.alarm == texts
    world.worker.report(Failed("ann", "cannot connect: Connection refused"))
    world.player.go(1)
    world.time.wait(100_000)
    assert world.player.alarm == texts


async def test_what_is_missing_after_a_kick_is_no_wrong_echo(world: Playing) -> None:
    await world.at(2)
    missing = Mismatch("ann", 0, HERE, "242108 bytes were missing at the end of file")
    world.server.cut.add(HERE)
    world.worker.report(missing)
    assert world.player.alarm == ""
    world.worker.report(replace(missing, text="byte 3 came back as 0x00, 0x41 was sent"))
    assert "byte 3" in world.player.alarm
    world.worker.report(replace(missing, local=THERE))
    assert "242108 bytes were missing" in world.player.alarm


async def test_a_failure_fades(world: Playing) -> None:
    await world.at(2)
    world.worker.report(Failed("ann", "cannot connect: Connection refused"))
    assert world.player.alarm == "ann: cannot connect: Connection refused"
    world.time.wait(FAILURE_SHOWN - 0.1)
    assert world.player.alarm == "ann: cannot connect: Connection refused"
    world.time.wait(0.2)
    assert world.player.alarm == ""
    world.worker.report(Failed("", "an order was not understood"))
    assert world.player.alarm == "clients: an order was not understood"


async def test_the_end_of_the_worker_is_reported(world: Playing) -> None:
    await world.at(2)
    world.worker.report(Died(-9))
    world.time.wait(100_000)
    assert world.player.alarm == "the process of the clients ended, code -9"


async def test_figures_are_of_no_interest(world: Playing) -> None:
    await world.at(2)
    before = world.player.caption
    world.worker.report(Figures(5, 0.1, 0.2, 1, 1))
    assert (world.player.caption, world.player.alarm) == (before, "")
    assert not world.player.results
