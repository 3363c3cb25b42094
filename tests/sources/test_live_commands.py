import socket

import pytest

from echotui.model.command import Accept, Done, Drain, Gone, Hold, Kick, Refused, Strength
from echotui.model.ending import Reason
from echotui.model.mask import NONE, READ
from echotui.model.state import State
from echotui.model.view import Accepting
from tests.server.bench import until
from tests.sources.contract import UNKNOWN, poll
from tests.sources.worlds import LiveWorld


async def at_end(client: socket.socket) -> bytes:
    """What a client receives until the server's end."""
    client.setblocking(False)
    received = b""

    def ended() -> bool:
        nonlocal received
        try:
            while data := client.recv(4096):
                received += data
        except BlockingIOError:
            return False
        return True

    await until(ended)
    return received


@pytest.mark.parametrize(
    ("strength", "reason"),
    [
        (Strength.DRAIN, Reason.KICKED_DRAIN),
        (Strength.CLOSE, Reason.KICKED_CLOSE),
        (Strength.RESET, Reason.KICKED_RESET),
    ],
)
async def test_a_kick_ends_that_connection_only_and_only_once(
    world: LiveWorld, strength: Strength, reason: Reason
) -> None:
    one, two = await world.arrive(2)
    outcome = await world.source.submit(Kick(one, strength))
    assert isinstance(outcome, Done)
    assert outcome.text.startswith(f"#{one} 127.0.0.1:")
    if strength is Strength.RESET:
        with pytest.raises(ConnectionResetError):
            await at_end(world.clients[one])
    else:
        assert await at_end(world.clients[one]) == b""
        world.clients[one].close()
    await until(lambda: one not in world.server.channels)
    (ended, living) = (await poll(world)).rows
    assert (ended.id, ended.ending.reason) == (one, reason)
    assert (living.id, living.state) == (two, State.OPEN)
    assert await world.source.submit(Kick(one, strength)) == Gone(one)
    await world.send(two, 10)


async def test_a_kick_of_a_leaving_connection_is_refused(world: LiveWorld) -> None:
    (id_,) = await world.arrive(1)
    await world.source.submit(Kick(id_, Strength.DRAIN))
    for command in (Kick(id_, Strength.DRAIN), Hold(id_, on=True)):
        assert isinstance(await world.source.submit(command), Refused)
    assert isinstance(await world.source.submit(Kick(id_, Strength.RESET)), Done)


async def test_hold_and_release(world: LiveWorld) -> None:
    (id_,) = await world.arrive(1)
    assert isinstance(await world.source.submit(Hold(id_, on=True)), Done)
    (row,) = (await poll(world)).rows
    assert (row.held, row.mask) == (True, NONE)
    assert isinstance(await world.source.submit(Hold(id_, on=False)), Done)
    (row,) = (await poll(world)).rows
    assert (row.held, row.mask) == (False, READ)
    assert await world.source.submit(Hold(UNKNOWN, on=True)) == Gone(UNKNOWN)


async def test_stop_and_resume_accepting(world: LiveWorld) -> None:
    assert isinstance(await world.source.submit(Accept(on=False)), Done)
    assert (await poll(world)).server.accepting is Accepting.STOPPED
    assert isinstance(await world.source.submit(Accept(on=True)), Done)
    assert (await poll(world)).server.accepting is Accepting.YES
    await world.arrive(1)


async def test_after_a_drain_it_can_accept_again(
    world: LiveWorld,
) -> None:
    one, two = await world.arrive(2)
    outcome = await world.source.submit(Drain())
    assert outcome == Done("Draining 2 clients: the rest of each queue, then end of file.")
    await until(lambda: world.server.drainer.left)
    view = await poll(world)
    assert view.server.accepting is Accepting.DRAINING
    assert view.server.drain_left == 5.0
    for command in (Drain(), Accept(on=True)):
        assert isinstance(await world.source.submit(command), Refused)
    for id_ in (one, two):
        assert await at_end(world.clients[id_]) == b""
        await world.leave(id_)
    await until(lambda: not world.server.drainer.left)
    view = await poll(world)
    assert view.server.accepting is Accepting.DRAINED
    assert {row.ending.reason for row in view.rows} == {Reason.SERVER_DRAINED}
    assert isinstance(await world.source.submit(Accept(on=True)), Done)
    await world.arrive(1)
