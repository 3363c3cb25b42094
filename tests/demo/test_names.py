from echotui.demo.names import Names
from echotui.demo.reports import Connected, Ended, How
from echotui.demo.scenario import Step
from echotui.model.address import Address
from tests.demo.directing import ANN, CROWD, HERE, STEPS, THERE, Directed


def names() -> Names:
    return Names([Step((), parts=(ANN, CROWD))])


def test_a_client_is_called_by_its_part_and_one_of_many_also_by_its_number() -> None:
    some = names()
    assert some.came(Connected("ann", 0, HERE)) == "ann"
    assert some.came(Connected("crowd", 2, THERE)) == "crowd-2"
    assert (some.of(HERE, 5.0), some.of(THERE, 5.0)) == ("ann", "crowd-2")
    assert some.of(Address("127.0.0.1", 9), 5.0) == ""


def test_a_stranger_that_gets_the_port_of_a_client_does_not_get_its_name() -> None:
    some = names()
    some.came(Connected("ann", 0, HERE))
    some.left(Ended("ann", How.LEFT, HERE), 10.0)
    some.left(Ended("ann", How.REFUSED, Address("", 0)), 11.0)
    # The table still shows the connection that has ended.
    assert some.of(HERE, 9.0) == "ann"
    assert some.of(HERE, 10.5) == ""
    some.came(Connected("crowd", 1, HERE))
    assert some.of(HERE, 12.0) == "crowd-1"


async def test_a_story_has_the_names_of_its_clients() -> None:
    world = Directed()
    director = world.direct(STEPS)
    await world.at(4)
    world.arrive(CROWD, THERE, 7)
    world.arrive(ANN, HERE, 8)
    assert (director.name(HERE, 0.0), director.name(THERE, 0.0)) == ("ann", "crowd-0")
    await director.stop()
