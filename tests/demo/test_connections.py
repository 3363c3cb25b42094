from echotui.demo.connections import ClientNames
from echotui.demo.messages import ClientEnd, ClientEnded, Connected
from echotui.demo.scenario import Step
from echotui.model.address import Address
from tests.demo.playing import ANN, CROWD, HERE, STEPS, THERE, Playing


def names() -> ClientNames:
    return ClientNames([Step((), parts=(ANN, CROWD))])


def test_a_client_is_called_by_its_part_and_one_of_many_also_by_its_number() -> None:
    some = names()
    assert some.connected(Connected("ann", 0, HERE)) == "ann"
    assert some.connected(Connected("crowd", 2, THERE)) == "crowd-2"
    assert (some.of(HERE, 5.0), some.of(THERE, 5.0)) == ("ann", "crowd-2")
    assert some.of(Address("127.0.0.1", 9), 5.0) == ""


def test_another_program_on_the_port_of_a_client_does_not_get_its_name() -> None:
    some = names()
    some.connected(Connected("ann", 0, HERE))
    some.ended(ClientEnded("ann", ClientEnd.LEFT, HERE), 10.0)
    some.ended(ClientEnded("ann", ClientEnd.REFUSED, Address("", 0)), 11.0)
    # The table still shows the connection that has ended.
    assert some.of(HERE, 9.0) == "ann"
    assert some.of(HERE, 10.5) == ""
    some.connected(Connected("crowd", 1, HERE))
    assert some.of(HERE, 12.0) == "crowd-1"


async def test_a_story_has_the_names_of_its_clients() -> None:
    world = Playing()
    player = world.play(STEPS)
    await world.at(4)
    world.arrive(CROWD, THERE, 7)
    world.arrive(ANN, HERE, 8)
    assert (player.name(HERE, 0.0), player.name(THERE, 0.0)) == ("ann", "crowd-0")
    await player.stop()
